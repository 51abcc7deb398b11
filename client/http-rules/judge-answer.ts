import type { HttpRequest } from "../protocol/http-request.ts";
import { compileJsonPath } from "./json-path.ts";
import { acceptsStatus, defaultStatusRule, parseStatusRule } from "./status-rule.ts";

export type SuccessRules = NonNullable<HttpRequest["success"]>;
export type Verdict = { ok: true; message: null } | { ok: false; message: string };

const accepted: Verdict = { ok: true, message: null };
const refused = (message: string): Verdict => ({ ok: false, message });

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
};

const judgeStatus = (rule: string, status: number): Verdict => {
  const parsed = parseStatusRule(rule);
  if (!parsed.ok) return refused(`success.status: ${parsed.message}`);
  if (acceptsStatus(parsed.ranges, status)) return accepted;
  return refused(`the answer has status ${status}, success needs ${rule}`);
};

const judgePath = (path: string, rules: SuccessRules, body: string): Verdict => {
  const compiled = compileJsonPath(path);
  if (!compiled.ok) return refused(`success.jsonPath ${compiled.message}`);
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return refused(`the answer is not JSON, success needs ${path}`);
  }
  // JSON.parse gives JSON values only; the library's type says the same in its own words.
  const found = compiled.query.query(document as Parameters<typeof compiled.query.query>[0]).values();
  if (found.length === 0) return refused(`the answer has nothing at ${path}`);
  if (rules.equals === undefined || found.some((value) => value === rules.equals)) return accepted;
  return refused(`${path} is ${shown(found[0])}, success needs ${shown(rules.equals)}`);
};

/**
 * Every rule given must hold; without a status rule it is 2xx. `equals` compares value and type: "0" is not 0. A path that selects
 * several values succeeds when one of them is equal, a path without `equals` when it selects anything.
 */
export const judgeAnswer = (success: SuccessRules | undefined, status: number, bodyText: string): Verdict => {
  const byStatus = judgeStatus(success?.status ?? defaultStatusRule, status);
  if (!byStatus.ok || success === undefined) return byStatus;
  if (success.jsonPath !== undefined) {
    const byPath = judgePath(success.jsonPath, success, bodyText);
    if (!byPath.ok) return byPath;
  }
  if (success.contains !== undefined && !bodyText.includes(success.contains)) {
    return refused(`the answer does not contain ${shown(success.contains)}`);
  }
  return accepted;
};
