import { describe, expect, test } from "vitest";
import type { TimingIssue } from "../../../durable/schedule/index.ts";
import { parseCron } from "../../../durable/schedule/index.ts";

function refusal(text: string): TimingIssue {
  const result = parseCron(text);
  if (result.ok) throw new Error(`accepted ${text}`);
  return result.issue;
}

describe("a refusal names the field, the rule and the value", () => {
  test.each([
    ["60 0 0 * * ?", "cron_value_out_of_range", "second"],
    ["0 5-60 0 * * ?", "cron_value_out_of_range", "minute"],
    ["0 0 24 * * ?", "cron_value_out_of_range", "hour"],
    ["0 0 0 0/2 * ?", "cron_value_out_of_range", "day of month"],
    ["0 0 0 32W * ?", "cron_value_out_of_range", "day of month"],
    ["0 0 0 1 0 ?", "cron_value_out_of_range", "month"],
    ["0 0 0 ? * 0/2", "cron_value_out_of_range", "day of week"],
    ["0 0 0 ? * 0#2", "cron_value_out_of_range", "day of week"],
    ["0 0 0 ? * 8L", "cron_value_out_of_range", "day of week"],
    ["0 0 0 * * ? 1969", "cron_value_out_of_range", "year"],
    ["0 0 0 * * ? 2200", "cron_value_out_of_range", "year"],
    ["0 0 0 * * ? 2199-2200", "cron_value_out_of_range", "year"],
    ["0 0 0 * * ? 2030-2026", "cron_range_backwards", "year"],
    ["0 0 0 L-31 * ?", "cron_l_offset_out_of_range", "day of month"],
    ["0 0 0 L-99999999999W * ?", "cron_l_offset_out_of_range", "day of month"],
    ["*/0 0 0 * * ?", "cron_step_out_of_range", "second"],
    ["0 */60 0 * * ?", "cron_step_out_of_range", "minute"],
    ["0 5/60 0 * * ?", "cron_step_out_of_range", "minute"],
    ["0 0 /24 * * ?", "cron_step_out_of_range", "hour"],
    ["0 0 0 1/32 * ?", "cron_step_out_of_range", "day of month"],
    ["0 0 0 1 */13 ?", "cron_step_out_of_range", "month"],
    ["0 0 0 ? * 1/8", "cron_step_out_of_range", "day of week"],
    ["0 0 0 ? * MON/8", "cron_step_out_of_range", "day of week"],
    ["0 0-30/0 0 * * ?", "cron_step_out_of_range", "minute"],
    ["0 0-30/99999999999 0 * * ?", "cron_step_out_of_range", "minute"],
    ["0 0 0 * * ? 2026/0", "cron_step_out_of_range", "year"],
    ["0 0/ 0 * * ?", "cron_step_missing", "minute"],
    ["0 0-5/ 0 * * ?", "cron_step_missing", "minute"],
    ["0 0/x 0 * * ?", "cron_step_not_a_number", "minute"],
    ["0 0/-5 0 * * ?", "cron_step_not_a_number", "minute"],
    ["0 0/5/5 0 * * ?", "cron_not_understood", "minute"],
    ["0 0-5-9 0 * * ?", "cron_not_understood", "minute"],
    ["0 **  0 * * ?", "cron_not_understood", "minute"],
    ["0 *5  0 * * ?", "cron_not_understood", "minute"],
    ["0 *-5 0 * * ?", "cron_not_understood", "minute"],
    ["0 1.5 0 * * ?", "cron_not_understood", "minute"],
    ["0 -5 0 * * ?", "cron_range_incomplete", "minute"],
    ["0 5- 0 * * ?", "cron_range_incomplete", "minute"],
    ["0 0 0 ? * MON-", "cron_range_incomplete", "day of week"],
    ["0 0 0 ? * 2-FRI", "cron_range_mixed", "day of week"],
    ["0 0 0 1 JAN-3 ?", "cron_range_mixed", "month"],
    ["0 1,,2 0 * * ?", "cron_empty_item", "minute"],
    ["0 0 0 1, * ?", "cron_empty_item", "day of month"],
    ["0 0 0 ? * ,MON", "cron_empty_item", "day of week"],
    ["0 0 0 ? * MONDAY", "cron_unknown_name", "day of week"],
    ["0 0 0 1 JANUARY ?", "cron_unknown_name", "month"],
    ["0 0 0 ? * JAN", "cron_unknown_name", "day of week"],
    ["0 0 0 1 MON ?", "cron_unknown_name", "month"],
    ["0 0 MON * * ?", "cron_name_in_wrong_field", "hour"],
    ["0 0 0 MON * ?", "cron_name_in_wrong_field", "day of month"],
    ["0 0 0 * * ? JAN", "cron_name_in_wrong_field", "year"],
    ["L 0 0 * * ?", "cron_l_misplaced", "second"],
    ["0 5L 0 * * ?", "cron_l_misplaced", "minute"],
    ["0 0 0 1 L ?", "cron_l_misplaced", "month"],
    ["0 0 0 * * ? L", "cron_l_misplaced", "year"],
    ["0 0 0 5L * ?", "cron_l_misplaced", "day of month"],
    ["0 0 0 L- * ?", "cron_l_misplaced", "day of month"],
    ["0 0 0 L+3 * ?", "cron_l_misplaced", "day of month"],
    ["0 0 0 ? * L-3", "cron_l_misplaced", "day of week"],
    ["0 0 0 ? * LW", "cron_l_misplaced", "day of week"],
    ["0 0 0 ? * MON-FRIL", "cron_l_misplaced", "day of week"],
    ["0 0 0 ? * 6,L", "cron_l_in_list", "day of week"],
    ["0 0 0 ? * 2L,5L", "cron_l_in_list", "day of week"],
    ["0 0 15W * * ?", "cron_w_misplaced", "hour"],
    ["0 0 0 W * ?", "cron_w_misplaced", "day of month"],
    ["0 0 0 1-5W * ?", "cron_w_misplaced", "day of month"],
    ["0 0 0 15W/2 * ?", "cron_w_misplaced", "day of month"],
    ["0 0 0 ? * 3W", "cron_w_misplaced", "day of week"],
    ["0 0#2 0 * * ?", "cron_hash_misplaced", "minute"],
    ["0 0 0 6#3 * ?", "cron_hash_misplaced", "day of month"],
    ["0 0 0 ? * 6#0", "cron_hash_out_of_range", "day of week"],
    ["0 0 0 ? * 6#", "cron_hash_out_of_range", "day of week"],
    ["0 0 0 ? * 6#3L", "cron_hash_out_of_range", "day of week"],
    ["0 0 0 ? * 6#3,2", "cron_hash_in_list", "day of week"],
    ["0 0 0 ? * 6#1#2", "cron_hash_out_of_range", "day of week"],
    ["? 0 0 * * ?", "cron_question_misplaced", "second"],
    ["0 0 0 1 ? ?", "cron_question_misplaced", "month"],
    ["0 0 0 * * ? ?", "cron_question_misplaced", "year"],
    ["0 0 0 ?,5 * ?", "cron_question_misplaced", "day of month"],
    ["0 0 0 * * ?/2", "cron_question_misplaced", "day of week"],
    ["0 0 0 ? * ?", "cron_question_twice", "day of week"],
    ["0 0 0 1 * 2", "cron_question_missing", "day of month"],
    ["", "cron_empty", "cron"],
    [" \t ", "cron_empty", "cron"],
    ["0 0 0", "cron_too_few_fields", "day of month, month, day of week missing"],
    ["0 0 0 * * ? 2026 1", "cron_too_many_fields", "8 fields"],
    ["0 0 0 * * ?\n0 0 1 * * ?", "cron_bad_character", "one line"],
    ["0 0 0 * * ？", "cron_bad_character", "day of week"],
    ["0 ０ 0 * * ?", "cron_bad_character", "minute"],
    ["0 0 0 ? * ſun", "cron_bad_character", "day of week"],
    ["0 0 0\u0000 * * ?", "cron_bad_character", "cron"],
    ["0 0 0\u00a0* * ?", "cron_bad_character", "cron"],
    ["0 0 0 ? * \ud800", "cron_bad_character", "cron"],
    ["@daily", "cron_macro", "cron"],
    ["@every 5m", "cron_macro", "cron"],
  ])("%j: %s", (text, rule, named) => {
    const issue = refusal(text);
    expect(issue.rule).toBe(rule);
    expect(issue.path).toBe("cron");
    expect(issue.message).toContain(named);
    expect(issue.message).toContain("got ");
  });
});

describe("a refusal suggests what was probably meant", () => {
  test.each([
    ["*/5 * * * *", "0 */5 * * * ?"],
    ["0 9 * * 1-5", "0 0 9 ? * MON-FRI"],
    ["0 9 * * 0,6", "0 0 9 ? * SUN,SAT"],
    ["0 9 * * 7", "0 0 9 ? * SUN"],
    ["0 9 * * 5-7", "0 0 9 ? * FRI-SUN"],
    ["0 9 * * 0-7", "0 0 9 ? * SUN-SAT"],
    ["0 9 * * */2", "0 0 9 ? * */2"],
    ["0 9 * * mon-fri", "0 0 9 ? * MON-FRI"],
    ["0 9 * * 5#3", "0 0 9 ? * FRI#3"],
    ["0 9 1,15 * *", "0 0 9 1,15 * ?"],
    ["30 2 L * ?", "0 30 2 L * ?"],
    ["@daily", "0 0 0 * * ?"],
    ["@Weekly", "0 0 0 ? * 1"],
    ["0 0 * * * *", "0 0 * * * ?"],
    ["0 0 9 * * MON-FRI", "0 0 9 ? * MON-FRI"],
    ["0 0 9 1 * *", "0 0 9 1 * ?"],
    ["0 0 9 ? * ?", "0 0 9 * * ?"],
    ["0 0 9 * * ？", "0 0 9 * * ?"],
    ["０ ０　９ ＊ ＊ ？", "0 0 9 * * ?"],
    ["0 0 9 ? * Monday", "0 0 9 ? * MON"],
  ])("%j: %j", (text, suggestion) => {
    expect(refusal(text).suggestion).toBe(suggestion);
    expect(parseCron(suggestion).ok).toBe(true);
  });

  test.each([
    // Unix cron fires on either; no single Quartz expression does.
    "0 9 13 * 5",
    "99 9 * * *",
    "0 9 * * 8",
    "@every 5m",
    "0 0 9 1 * 2",
  ])("and keeps silent where no expression says it: %j", (text) => {
    expect(refusal(text).suggestion).toBeUndefined();
  });
});

describe("hostile input", () => {
  test.each([
    ["a million digits", "9".repeat(1_000_000)],
    ["a million blanks", " ".repeat(1_000_000)],
    ["a million commas", `0 ${",".repeat(1_000_000)} 0 * * ?`],
    ["many stars", `${"*/5,".repeat(500_000)}1 * * * * ?`],
  ])("%s are refused by their length, with a short message", (_name, text) => {
    const issue = refusal(text);
    expect(issue.rule).toBe("cron_too_long");
    expect(issue.message.length).toBeLessThan(200);
  });

  test("the longest allowed list is still understood", () => {
    const list = Array.from({ length: 60 }, (_, i) => i).join(",");
    expect(parseCron(`${list} ${list} 0 * * ?`).ok).toBe(true);
  });
});
