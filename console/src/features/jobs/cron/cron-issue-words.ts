import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import { locale, t } from "../../../i18n/index.ts";

const fieldNames: Record<string, string> = {
  second: "秒",
  minute: "分",
  hour: "时",
  "day of month": "日",
  month: "月",
  "day of week": "周",
  year: "年",
};

// What the platform says of a timing, by rule. It speaks English; a reader of Chinese gets these.
const zh: Record<string, string> = {
  cron_empty: "请填写表达式：6 或 7 个字段",
  cron_required: "请填写 cron 表达式",
  cron_too_long: "表达式过长",
  cron_bad_character: "含有不允许的字符",
  cron_macro: "不支持 @ 宏，请从秒写到周",
  cron_five_fields: "五个字段是 Unix 写法；此处从秒开始，日或周须有一个为 ?，周以 1 = 周日计",
  cron_too_few_fields: "字段不足，需要 6 或 7 个",
  cron_too_many_fields: "字段过多，第 7 个（年）为最后一个",
  cron_not_understood: "无法识别的取值",
  cron_step_missing: "“/”后须有数字",
  cron_step_not_a_number: "步长须为整数",
  cron_step_out_of_range: "步长超出范围",
  cron_range_incomplete: "“-”两侧都须有值",
  cron_range_mixed: "范围须同为数字或同为名称",
  cron_range_backwards: "范围的止不能早于起",
  cron_value_out_of_range: "取值超出范围",
  cron_name_in_wrong_field: "只有月和周可以写名称",
  cron_unknown_name: "未知的名称",
  cron_empty_item: "列表中不能有空项",
  cron_question_misplaced: "“?”只能单独用于日或周",
  cron_hash_misplaced: "“#”只用于周",
  cron_l_misplaced: "“L”只用于日或周",
  cron_w_misplaced: "“W”只用于日",
  cron_question_twice: "日和周须且只能有一个为 ?，现在两个都是",
  cron_question_missing: "日和周须且只能有一个为 ?，现在都不是",
  cron_never_fires: "不会再触发",
  period_required: "请填写周期",
  at_in_the_past: "请选择将来的时间",
  at_required: "请选择时间",
  time_zone_unknown: "未知的时区",
  exists: "本命名空间没有此日历",
  not_for_time_type: "一次性任务不能使用日历",
  calendar_never_fires: "日历排除了所有触发时间",
  until_not_after_from: "失效时间须晚于生效时间",
};

/** "cron field minute: values must be from 0 to 59" without the words that stand beside it anyway. */
function plain(message: string): string {
  const text = message.replace(/^cron(?: field)? ?/, "").replace(/^: /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why a timing is refused, naming its field, in the reader's language. */
export function cronIssueWords(issue: Pick<FieldIssue, "rule" | "message" | "value">): string {
  if (issue.rule === "required") return t("issues.required");
  if (locale() !== "zh-CN") return plain(issue.message);
  const period = issue.message.match(/from (\d+) to (\d+) for time type/);
  if (period) return `须为 ${period[1]} 至 ${period[2]} 的整数`;
  const words = zh[issue.rule];
  if (!words) return issue.message;
  const field = issue.message.match(/^cron field ([a-z ]+):/)?.[1];
  const range = issue.message.match(/from (\d+) to (\d+)/);
  const value = typeof issue.value === "string" && field ? `：${issue.value}` : "";
  return `${field ? `${fieldNames[field] ?? field}：` : ""}${words}${range ? `（${range[1]}-${range[2]}）` : ""}${value}`;
}
