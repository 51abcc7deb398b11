import type { issues as en } from "../en/issues.ts";

export const issues: typeof en = {
  required: "请填写此项",
  requiredWhenOn: "请填写此项，或者关闭该选项",
  tooLong: (n) => `最多 ${n} 个字符`,
  tooShort: (n) => `至少 ${n} 个字符`,
  tooManyContacts: (n) => `最多 ${n} 个联系人`,
  tooSmall: (n) => `不能小于 ${n}`,
  tooBig: (n) => `不能大于 ${n}`,
  cores: (n, worker) => `不能大于 ${n}：已连接的实例 ${worker} 只有这么多 CPU 核`,
  whole: "请输入整数",
  number: "请输入数字",
  slug: "只能包含字母、数字、点、下划线和连字符",
  dots: "ID 不能只是一个或两个点",
  email: "请输入有效的邮箱地址",
  phone: "请输入手机号：数字、空格、括号、连字符，可以加号开头",
  url: "请输入以 http:// 或 https:// 开头的地址",
  oneLine: "只能是一行，不能包含控制字符",
  wellFormed: "文本中包含损坏的字符",
  taken: "已被占用，请换一个",
  currentPassword: "当前密码不正确",
  future: "请选择将来的时间",
};
