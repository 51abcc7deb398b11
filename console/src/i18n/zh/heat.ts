import type { heat as en } from "../en/heat.ts";

export const heat: typeof en = {
  title: "执行日历",
  span: (from, to) => `${from} 至 ${to}`,
  show: "结果",
  length: "显示天数",
  days: { "7": "7 天", "14": "14 天", "28": "28 天" },
  earlier: "更早的日期",
  later: "更晚的日期",
  fewer: "1",
  most: (n) => `每格最多 ${n} 次`,
  base: "失败所占比例",
  gone: "时钟跳过了这一小时",
  none: "这段时间内没有结束的实例",
  noneWhy: "实例按应运行的小时显示，直到任务不再保留它们。",
  filtered: "这些日期内没有符合条件的实例",
};
