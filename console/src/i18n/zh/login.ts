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
  emailMissing: "请输入邮箱",
  passwordMissing: "请输入密码",
};
