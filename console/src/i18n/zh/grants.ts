import type { grants as en } from "../en/grants.ts";

export const grants: typeof en = {
  authorize: "授权",
  title: (name) => `授权 ${name}`,
  why: "有权限的人可以看到该应用及其任务和任务实例，并按各自的角色操作。管理员无需授权即可看到所有应用。修改在 5 秒内生效。",
  without: "未授权",
  with: "已授权",
  search: "姓名或邮件",
  grant: "授权",
  revoke: "取消授权",
  nobodyLeft: "所有人都已授权。可以在“人员”页面创建新账号。",
  nobodyYet: "还没有人：目前只有管理员能看到该应用。",
  more: "还有更多的人，请通过搜索查找。",
  said: {
    granted: (name) => `${name} 已授权`,
    revoked: (name) => `${name} 已取消授权`,
    grantedMany: (count) => `已授权 ${count} 人`,
    revokedMany: (count) => `已取消 ${count} 人的授权`,
  },
};
