import { describe, expect, test } from "vitest";
import { dictionary as enFirst } from "../../console/src/i18n/en/index.ts";
import { later as enLater } from "../../console/src/i18n/en/later.ts";
import { dictionary as zhFirst } from "../../console/src/i18n/zh/index.ts";
import { later as zhLater } from "../../console/src/i18n/zh/later.ts";

type Words = Map<string, string>;

/** Every text by its key; functions are called with their parameters' places, so that each must appear. */
function read(node: object, prefix = ""): Words {
  const words: Words = new Map();
  for (const [key, value] of Object.entries(node)) {
    const path = prefix + key;
    if (typeof value === "string") words.set(path, value);
    else if (typeof value === "function")
      words.set(path, String(value(...["<1>", "<2>", "<3>", "<4>"].slice(0, value.length))));
    else for (const entry of read(value, `${path}.`)) words.set(...entry);
  }
  return words;
}

const english = read({ ...enFirst, ...enLater });
const chinese = read({ ...zhFirst, ...zhLater });
/** Names and terms that Chinese readers know in Latin letters, and values that the API takes as they stand. */
const terms = new Set(
  "Agent API Carillon English Error hello ID Info Java JSON HTTP Processor Slack URL UTC Warn Webhook N/A api cron none load5".split(
    " ",
  ),
);
const isName = (text: string) =>
  text
    .replaceAll(/<\d>/g, "")
    .split(/\s+/)
    .every((word) => terms.has(word) || !/[a-z]/i.test(word) || /^com\.example\./.test(word));

describe("dictionaries", () => {
  test("have the same keys in both languages", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("leave nothing empty", () => {
    for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe("");
  });

  test("put every parameter into the words of both languages", () => {
    for (const [key, text] of english) {
      const places = (words = "") => [...words.toLowerCase().matchAll(/<\d>/g)].map(String).sort();
      expect(places(chinese.get(key)), key).toEqual(places(text));
    }
  });

  test("have Chinese words for everything that is not a name", () => {
    const left = [...chinese].filter(([, text]) => !/\p{Script=Han}/u.test(text) && !isName(text));
    expect(left).toEqual([]);
  });

  test("say the words that the product has decided on", () => {
    const decided = {
      "frame.menu.overview": ["Overview", "概览"],
      "frame.menu.executions": ["Execution list", "执行列表"],
      "frame.menu.jobs": ["Jobs", "任务管理"],
      "frame.menu.workflows": ["Workflows", "流程管理"],
      "frame.menu.apps": ["Apps", "应用管理"],
      "frame.menu.namespaces": ["Namespaces", "命名空间"],
      "frame.menu.records": ["Operation records", "操作记录"],
      "status.waiting": ["Waiting", "等待"],
      "status.pool": ["Pool", "池子"],
      "status.running": ["Running", "运行"],
      "status.success": ["Success", "成功"],
      "status.failed": ["Failed", "失败"],
      "status.skipped": ["Skipped", "跳过"],
      "health.healthy": ["Healthy", "健康"],
      "health.busy": ["Busy", "繁忙"],
      "words.created": ["Created", "创建成功"],
      "words.saved": ["Saved", "编辑成功"],
      "words.deleted": ["Deleted", "删除成功"],
      "range.today": ["Today", "当天"],
      "list.filters": ["Filters", "检索项"],
      "list.clear": ["Clear", "清除"],
    };
    for (const [key, words] of Object.entries(decided))
      expect([english.get(key), chinese.get(key)], key).toEqual(words);
  });
});
