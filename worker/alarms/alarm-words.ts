import type { AlarmKind, AlarmLanguage } from "../../client/protocol/alarm.ts";

export interface AlarmWords {
  kinds: Record<AlarmKind | "test", string>;
  namespace: string;
  app: string;
  job: string;
  workflow: string;
  run: string;
  scheduled: string;
  worker: string;
  reason: string;
  heldBack: (count: number) => string;
  colon: string;
}

export const alarmWords: Record<AlarmLanguage, AlarmWords> = {
  en: {
    kinds: {
      failure: "Failed",
      timeout: "Timed out",
      no_worker: "No worker available",
      all_busy: "All workers busy",
      missed: "Did not start",
      success: "Succeeded",
      recovered: "Recovered",
      test: "Test",
    },
    namespace: "Namespace",
    app: "App",
    job: "Job",
    workflow: "Workflow",
    run: "Run",
    scheduled: "Scheduled",
    worker: "Worker",
    reason: "Reason",
    heldBack: (count) =>
      `Held back: ${count} equal ${count === 1 ? "alarm" : "alarms"} since the last one that was sent`,
    colon: ": ",
  },
  zh: {
    kinds: {
      failure: "执行失败",
      timeout: "执行超时",
      no_worker: "无可用机器",
      all_busy: "所有机器繁忙",
      missed: "未按时启动",
      success: "执行成功",
      recovered: "已恢复",
      test: "测试",
    },
    namespace: "命名空间",
    app: "应用",
    job: "任务",
    workflow: "工作流",
    run: "任务实例",
    scheduled: "调度时间",
    worker: "机器",
    reason: "原因",
    heldBack: (count) => `静默期内另有 ${count} 条相同报警未发送`,
    colon: "：",
  },
};
