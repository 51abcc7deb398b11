export const namespaces = {
  caption: "Namespaces",
  create: "Create namespace",
  newTitle: "New namespace",
  editTitle: "Edit namespace",
  search: "ID or name",
  here: "here",
  columns: {
    name: "Name",
    id: "ID",
    description: "Description",
    region: "Region",
    apps: "Apps",
    jobs: "Jobs",
    created: "Created",
  },
  idHelp:
    "Workers, the API and this page's address name the namespace by it. Letters, digits, dot, underscore and hyphen, at most 64.",
  idHint: "Left empty, it follows the name. It cannot change later.",
  idFixed: "The ID cannot change.",
  regionHelp: "Where the objects live that keep time and hand out work. It cannot change later.",
  regionFixed: "The region cannot change.",
  actions: { switch: "Switch to it", records: "Operation records" },
  said: {
    created: (name: string) => `Created: ${name}`,
    saved: (name: string) => `Saved: ${name}`,
    deleted: (name: string) => `Deleted: ${name}`,
  },
  remove: {
    title: (name: string) => `Delete namespace ${name}?`,
    why: (id: string) => `The namespace ${id} must be empty. Its operation records stay.`,
    toApps: "To its apps",
    refused: (name: string) => `${name} is not empty`,
    inside: (apps: string, jobs: string) =>
      `It still holds ${apps} apps with ${jobs} jobs in all. Delete these apps first:`,
    more: (n: string) => `and ${n} more`,
  },
  filtered: "No namespace matches this search",
};
