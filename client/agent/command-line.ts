import { parseArgs } from "node:util";

export interface AgentOptions {
  url: string;
  namespace: string;
  app: string;
  key: string;
  concurrency: number;
  labels: string[];
  processors: string | null;
  workerId: string | null;
  json: boolean;
}

export type CommandLine =
  | { kind: "run"; options: AgentOptions }
  | { kind: "help" }
  | { kind: "version" }
  | { kind: "wrong"; message: string };

export const usage = `carillon-agent --url URL --namespace NS --app APPID --key KEY [options]

Executes shell, python, go and http jobs of one app, and processors from a file.

  --url URL            address of the platform        (or CARILLON_URL)
  --namespace NS       namespace of the app           (or CARILLON_NAMESPACE)
  --app APPID          id of the app                  (or CARILLON_APP)
  --key KEY            key of the app                 (or CARILLON_KEY)
  --concurrency N      tasks at a time, 10 if not given
  --label L            a label that jobs may ask for; may be given several times
  --processors FILE    ES module whose default export maps names to processors
  --worker-id ID       an id that stays over restarts; made up if not given
  --json               writes JSON lines
  --version, --help
`;

const flags = {
  url: { type: "string" },
  namespace: { type: "string" },
  app: { type: "string" },
  key: { type: "string" },
  concurrency: { type: "string" },
  label: { type: "string", multiple: true },
  processors: { type: "string" },
  "worker-id": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

const fromEnvironment = {
  url: "CARILLON_URL",
  namespace: "CARILLON_NAMESPACE",
  app: "CARILLON_APP",
  key: "CARILLON_KEY",
} as const;

type Required = keyof typeof fromEnvironment;

const parse = (args: string[]) => parseArgs({ args, options: flags, strict: true, allowPositionals: false });

/** What was asked for; everything wrong is named. */
export const readCommandLine = (args: string[], env: NodeJS.ProcessEnv): CommandLine => {
  let values: ReturnType<typeof parse>["values"];
  try {
    ({ values } = parse(args));
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const missing: string[] = [];
  const required = (name: Required): string => {
    const value = values[name] ?? env[fromEnvironment[name]] ?? "";
    if (value.trim() === "") missing.push(`--${name} (or ${fromEnvironment[name]})`);
    return value.trim();
  };
  const address = {
    url: required("url"),
    namespace: required("namespace"),
    app: required("app"),
    key: required("key"),
  };
  if (missing.length > 0) return { kind: "wrong", message: `missing: ${missing.join(", ")}` };
  const concurrency = Number(values.concurrency ?? 10);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000) {
    return {
      kind: "wrong",
      message: `--concurrency is a whole number from 1 to 10000, not "${values.concurrency}"`,
    };
  }
  return {
    kind: "run",
    options: {
      ...address,
      concurrency,
      labels: values.label ?? [],
      processors: values.processors ?? null,
      workerId: values["worker-id"] ?? null,
      json: values.json ?? false,
    },
  };
};
