import type { login as en } from "../en/login.ts";

export const login: typeof en = {
  title: "登录",
  email: "邮箱",
  password: "密码",
  submit: "登录",
  hint: "首次启动？管理员密码只在服务器输出中打印一次。",
  allUp: "全部组件正常",
  someDown: (parts) => `异常组件：${parts}`,
  unknown: "平台没有响应",
  version: (version) => `Carillon ${version}`,
  zoneData: (version) => `时区数据 ${version}`,
  refused: "邮箱与密码不匹配。",
  triesLeft: (left) => (left === 0 ? "需稍候才能再次尝试。" : `再失败 ${left} 次将暂停登录。`),
  paused: (wait) => `失败次数过多，请在${wait}后重试。`,
  insecure: "通过明文 http 登录会泄露密码。请使用 https，或在服务器上设置 CARILLON_INSECURE_HTTP=1 以允许。",
  emailMissing: "请输入邮箱",
  passwordMissing: "请输入密码",
};
