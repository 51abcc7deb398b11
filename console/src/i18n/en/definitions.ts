/** Calendars, apps, jobs and workflows as a file. */
export const definitions = {
  menu: "Definitions as a file",
  export: "Export as YAML",
  apply: "Apply YAML",
  title: (ns: string) => `Apply definitions to ${ns}`,
  file: "File",
  fileWhy: "YAML or JSON, as the export writes it. Secrets that are null stay as they are.",
  text: "Definitions",
  pasted: "text",
  nothing: "This text defines nothing.",
  plan: "Show plan",
  applyChanges: (n: string) => (n === "1" ? "Apply 1 change" : `Apply ${n} changes`),
  applied: (n: string) => (n === "1" ? "Applied 1 object" : `Applied ${n} objects`),
  progress: (done: string, total: string) => `${done} of ${total} applied`,
  noteSource: (n: string) => (n === "1" ? "Note the source of 1 object" : `Note the source of ${n} objects`),
  source: "Source",
  sourceWhy:
    "Names the place that the text comes from, such as a repository; what is applied is noted as coming from there.",
  prune: "Prune",
  pruneWhy:
    "Also delete calendars, jobs and workflows that came from that source and that the text does not name any more. Apps are never deleted.",
  variables: "Variables",
  variablesWhy: "Stand for secrets that the text leaves out. They are not kept.",
  variableMissing: (name: string) => `names the variable ${name}, which is not set`,
  sum: (create: string, change: string, deleted: string, unchanged: string, refused: string) =>
    `${create} to create, ${change} to change, ${deleted} to delete, ${unchanged} unchanged${refused === "0" ? "" : `, ${refused} refused`}`,
  more: (n: string) => `and ${n} more`,
  secret: "secret, changed",
  action: {
    create: "Create",
    change: "Change",
    delete: "Delete",
    unchanged: "Unchanged",
    refused: "Refused",
  },
  kind: { calendar: "calendar", app: "app", job: "job", workflow: "workflow" },
};
