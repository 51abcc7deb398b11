import type { DefinitionsFileInput } from "../../../client/protocol/definitions-file.ts";
import { type Answered, api } from "./a-deployment.ts";

let ns = "";
let made = 0;

/** What plans, applications and exports are about from here on. */
export const newNamespace = async (): Promise<string> => {
  made += 1;
  ns = `files-${made}`;
  await api("POST", "/namespaces", { body: { id: ns, name: ns } });
  return ns;
};

export type Entries = Omit<DefinitionsFileInput, "version">;
export const plan = (entries: Entries, more: object = {}, ask: object = {}): Promise<Answered> =>
  api("POST", `/namespaces/${ns}/plan`, { body: { file: { version: 1, ...entries }, ...more }, ...ask });
export const apply = (entries: Entries, more: object = {}, ask: object = {}): Promise<Answered> =>
  api("POST", `/namespaces/${ns}/apply`, { body: { file: { version: 1, ...entries }, ...more }, ...ask });
export const exported = async (query = ""): Promise<string> =>
  (await api("GET", `/namespaces/${ns}/export${query}`, { headers: { accept: "application/yaml" } })).body;

export type Item = Record<"kind" | "name" | "action" | "outcome", string>;
export const actionsOf = ({ body }: Answered): string[] =>
  body.items.map(({ kind, name, action, outcome }: Item) => `${action ?? outcome} ${kind} ${name}`);
export const issuesOf = ({ body }: Answered): [string, string][] =>
  body.items.flatMap(({ issues }: { issues: { path: string; rule: string }[] }) =>
    issues.map(({ path, rule }) => [path, rule]),
  );

export const app = { appId: "billing", name: "Billing", flowControl: { enabled: true, runConcurrency: 10 } };
export const shell = (name: string, more: object = {}) => ({
  name,
  appId: "billing",
  jobType: "shell" as const,
  script: "echo a\necho b\n",
  ...more,
});
export const daily = { timeType: "cron" as const, cron: "0 30 2 ? * MON-FRI", timeZone: "Europe/Berlin" };
export const flow = (name: string, nodes: string[], more: object = {}) => ({
  name,
  appId: "billing",
  nodes: nodes.map((job) => ({ nodeId: job, job })),
  edges: nodes.slice(1).map((to, index) => ({ from: nodes[index] ?? "", to })),
  ...more,
});
