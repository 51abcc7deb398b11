import type { namespaces as en } from "../en/namespaces.ts";

export const namespaces: typeof en = {
  caption: "命名空间",
  create: "创建命名空间",
  newTitle: "创建命名空间",
  editTitle: "编辑命名空间",
  search: "ID 或名称",
  here: "当前",
  columns: {
    name: "名称",
    id: "ID",
    description: "描述",
    region: "地域",
    apps: "应用",
    jobs: "任务",
    created: "创建时间",
  },
  idHelp: "实例、API 和页面地址用它指明命名空间。可用字母、数字、点、下划线和连字符，最多 64 个字符。",
  idHint: "留空则根据名称生成。创建后不能修改。",
  idFixed: "ID 不能修改。",
  regionHelp: "负责计时和分发任务的对象所在的位置。创建后不能修改。",
  regionFixed: "地域不能修改。",
  actions: { switch: "切换", records: "操作记录" },
  said: {
    created: (name) => `创建成功：${name}`,
    saved: (name) => `编辑成功：${name}`,
    deleted: (name) => `删除成功：${name}`,
  },
  remove: {
    title: (name) => `删除命名空间 ${name}？`,
    why: (id) => `命名空间 ${id} 必须为空才能删除。它的操作记录会保留。`,
    toApps: "查看其应用",
    refused: (name) => `${name} 不为空`,
    inside: (apps, jobs) => `其中还有 ${apps} 个应用，共 ${jobs} 个任务。请先删除这些应用：`,
    more: (n) => `另有 ${n} 个`,
  },
  filtered: "没有符合检索项的命名空间",
};
