import type { ContactEntry, DefinitionsFile } from "../protocol/definitions-file.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

export interface MissingVariable {
  /** Within the file. */
  path: string;
  name: string;
}

const reference = /\$(\$\{|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

/** `${NAME}` is the variable of that name; `$${` stands for `${` itself. */
const fill = (text: string, variables: Variables, path: string, missing: MissingVariable[]): string =>
  text.replace(reference, (whole, _, name: string | undefined) => {
    if (name === undefined) return "${";
    const value = variables[name];
    if (value === undefined) missing.push({ path, name });
    return value ?? whole;
  });

const robots = ["dingtalk", "feishu", "wecom", "slack", "webhook"] as const;

/**
 * Secrets can be taken from variables, so that files hold none: values of headers, addresses and secrets of robots. Nothing else
 * is filled in: `${...}` in a script is the script's own.
 */
export const fillVariables = (
  file: DefinitionsFile,
  variables: Variables,
): { file: DefinitionsFile; missing: MissingVariable[] } => {
  const missing: MissingVariable[] = [];
  const text = (value: string | null, path: string): string | null =>
    value === null ? null : fill(value, variables, path, missing);

  const contact = (entry: ContactEntry, path: string): ContactEntry => {
    const filled = { ...entry };
    for (const robot of robots) {
      const given = entry[robot];
      if (!given) continue;
      const { webhook, secret } = given;
      filled[robot] = {
        ...given,
        webhook: text(webhook, `${path}.${robot}.webhook`),
        ...(secret === undefined ? {} : { secret: text(secret, `${path}.${robot}.secret`) }),
      };
    }
    return filled;
  };
  const contacts = (list: ContactEntry[] | undefined, path: string) =>
    list === undefined
      ? {}
      : { contacts: list.map((one, index) => contact(one, `${path}.contacts.${index}`)) };

  const jobs = file.jobs.map((job, index) => {
    const path = `jobs.${index}`;
    const headers = job.http?.headers;
    if (!job.http || !headers) return { ...job, ...contacts(job.contacts, path) };
    const filled = Object.entries(headers).map(([name, value]): [string, string | null] => [
      name,
      text(value, `${path}.http.headers.${name}`),
    ]);
    return {
      ...job,
      http: { ...job.http, headers: Object.fromEntries(filled) },
      ...contacts(job.contacts, path),
    };
  });
  return {
    file: {
      ...file,
      apps: file.apps.map((one, index) => ({ ...one, ...contacts(one.contacts, `apps.${index}`) })),
      jobs,
      workflows: file.workflows.map((one, index) => ({
        ...one,
        ...contacts(one.contacts, `workflows.${index}`),
      })),
    },
    missing,
  };
};
