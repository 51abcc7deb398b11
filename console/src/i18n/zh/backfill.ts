import type { backfill as enBackfill } from "../en/backfill.ts";

export const backfill: typeof enBackfill = {
  title: (name) => `重刷 ${name}`,
  why: {
    job: "对范围内的每一天立即运行一次，数据时间为当天。",
    workflow: "对范围内的每一天立即运行一次工作流，数据时间为当天。",
  },
  from: "开始日期",
  to: "结束日期",
  dataTime: "数据时间",
  order: "顺序",
  orders: { oldest_first: "从旧到新", newest_first: "从新到旧" },
  parallelism: "同时运行数",
  parallelismWhy: "不会超过实例并发数。",
  wrongParallelism: "1 到 100 的整数",
  problem: {
    missing: "请选择开始和结束日期",
    order: "结束日期早于开始日期",
    many: "最多 1,000 天",
  },
  dryRun: "将要运行",
  leftOut: (n: string) => (n === "0" ? "跳过日历排除的日期" : `跳过日历排除的日期（${n} 天）`),
  count: (n) => `${n} 次`,
  start: (n) => (n === "0" ? "开始" : `开始 ${n} 次运行`),
  progress: "重刷进度",
  runs: "重刷的运行",
  doneOf: (done, of) => `共 ${of}，已结束 ${done}`,
  left: (words) => `约剩 ${words}`,
  status: {
    running: "运行中",
    stopping: "正在停止",
    stopped: "已停止",
    finished: "已完成",
  },
  stop: "停止",
  goesOn: "关闭后继续进行；运行记录在执行列表中，触发方式为重刷。",
  ended: "运行记录在执行列表中，触发方式为重刷。",
};
