import type { palette as en } from "../en/palette.ts";

export const palette: typeof en = {
  title: "搜索或跳转",
  placeholder: "页面、任务 ID、实例 ID、名称",
  pages: "页面",
  jump: "跳转到",
  run: (id) => `任务实例 ${id}`,
  job: (id) => `任务 ${id}`,
  workflow: (id) => `工作流 ${id}`,
  workflowsNamed: (text) => `名称包含“${text}”的工作流`,
  jobsNamed: (text) => `名称包含“${text}”的任务`,
  appsNamed: (text) => `名称包含“${text}”的应用`,
  calendarsNamed: (text) => `名称包含“${text}”的日历`,
  namespaces: "命名空间",
  recent: "最近使用",
  actions: {
    label: "操作",
    createJob: "创建任务",
    failedToday: "今天失败的任务实例",
    runningNow: "正在运行的任务实例",
    executionCalendar: "执行日历",
  },
  hint: "可输入实例 ID（如 104-218 或 w12-3），或任务、工作流的 ID",
};
