import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { nearestWord } from "../protocol/nearest.ts";
import { wrongUse } from "./failure.ts";

/** Options that every command takes. */
export const commonOptions = {
  url: { type: "string" },
  token: { type: "string" },
  namespace: { type: "string", short: "n" },
  json: { type: "boolean" },
  "no-color": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsOptionsConfig;

export interface Connection {
  url: string;
  token: string;
  namespace: string;
}

export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Given {
  values: Values;
  positionals: string[];
}

/** Arguments of one command; an unknown option is named. */
export const readArguments = (args: string[], options: ParseArgsOptionsConfig): Given => {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...commonOptions, ...options },
      strict: true,
      allowPositionals: true,
    });
    return { values, positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw wrongUse(message);
    const close = nearestWord(unknown.replace(/^-+/, ""), Object.keys({ ...commonOptions, ...options }));
    throw wrongUse(`there is no option ${unknown}${close === null ? "" : `; is it --${close}?`}`);
  }
};

export const textOf = ({ values }: Given, name: string): string | null => {
  const value = values[name];
  return typeof value === "string" ? value : null;
};

export const isSet = ({ values }: Given, name: string): boolean => values[name] === true;

export const listOf = ({ values }: Given, name: string): string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
};

export const wholeOf = (given: Given, name: string, min: number, max: number): number | null => {
  const text = textOf(given, name);
  if (text === null) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw wrongUse(`--${name} is a whole number from ${min} to ${max}, not "${text}"`);
  return value;
};

export const readConnection = (given: Given, env: NodeJS.ProcessEnv): Connection => {
  const url = (textOf(given, "url") ?? env.CARILLON_URL ?? "").trim().replace(/\/+$/, "");
  const token = (textOf(given, "token") ?? env.CARILLON_TOKEN ?? "").trim();
  const missing = [
    ...(url === "" ? ["CARILLON_URL (or --url)"] : []),
    ...(token === "" ? ["CARILLON_TOKEN (or --token)"] : []),
  ];
  if (missing.length > 0) throw wrongUse(`missing: ${missing.join(", ")}`);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw wrongUse(`the URL must be an http or https address, not "${url}"`);
  const namespace = (textOf(given, "namespace") ?? env.CARILLON_NAMESPACE ?? "default").trim();
  return { url, token, namespace };
};

/** `--var NAME=VALUE`, over the environment. */
export const readVariables = (given: Given, env: NodeJS.ProcessEnv): Record<string, string | undefined> => {
  const variables = { ...env };
  for (const text of listOf(given, "var")) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
    if (!match) throw wrongUse(`--var is NAME=VALUE, not "${text.split("=")[0] ?? ""}"`);
    variables[match[1] ?? ""] = match[2] ?? "";
  }
  return variables;
};
