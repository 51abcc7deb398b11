import type { health as enHealth, status as enStatus } from "../en/status.ts";

export const status: typeof enStatus = {
  waiting: "等待",
  pool: "池子",
  running: "运行",
  success: "成功",
  failed: "失败",
  skipped: "跳过",
};

export const health: typeof enHealth = {
  healthy: "健康",
  busy: "繁忙",
  lost: "失联",
};
