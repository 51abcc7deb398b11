export const palette = {
  title: "Search or jump",
  placeholder: "Page, job id, run id, name",
  pages: "Pages",
  jump: "Jump to",
  run: (id: string) => `Run ${id}`,
  job: (id: string) => `Job ${id}`,
  workflow: (id: string) => `Workflow ${id}`,
  jobsNamed: (text: string) => `Jobs with “${text}”`,
  workflowsNamed: (text: string) => `Workflows with “${text}”`,
  namespaces: "Namespaces",
  hint: "Type a run id such as 104-218 or w12-3, or the id of a job or workflow",
};
