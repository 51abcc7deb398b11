import type { definitions as enDefinitions } from "../en/definitions.ts";

export const definitions: typeof enDefinitions = {
  menu: "以文件管理定义",
  export: "导出为 YAML",
  apply: "应用 YAML",
  title: (ns) => `将定义应用到 ${ns}`,
  file: "文件",
  fileWhy: "YAML 或 JSON，格式与导出的文件相同。值为 null 的密钥保持不变。",
  text: "定义",
  pasted: "文本",
  nothing: "此文本没有任何定义。",
  plan: "查看变更",
  applyChanges: (n) => `应用 ${n} 项变更`,
  applied: (n) => `已应用 ${n} 个对象`,
  progress: (done, total) => `已应用 ${done} / ${total}`,
  sum: (create, change, unchanged, refused) =>
    `新建 ${create}，修改 ${change}，不变 ${unchanged}${refused === "0" ? "" : `，拒绝 ${refused}`}`,
  more: (n) => `还有 ${n} 项`,
  secret: "密钥已更改",
  action: { create: "新建", change: "修改", delete: "删除", unchanged: "不变", refused: "拒绝" },
  kind: { calendar: "日历", app: "应用", job: "任务", workflow: "工作流" },
};
