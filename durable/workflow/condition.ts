import { type ASTNode, Environment, EvaluationError } from "@marcbachmann/cel-js";
import type { UpstreamData } from "../../client/protocol/upstream.ts";

/** What an expression can read. */
export interface ConditionFacts {
  upstream: readonly UpstreamData[];
  scheduleAt: number;
  dataAt: number;
}

export type ConditionVerdict = { ok: true; value: boolean } | { ok: false; message: string };
export type Condition = (expression: string, facts: ConditionFacts) => ConditionVerdict;

/**
 * Common Expression Language: made to be embedded, without loops, assignment or access to anything that is not handed in. What could
 * still take long is refused when it is saved: regular expressions (they backtrack), and comprehensions nested deeper than two.
 */
const language = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 500, maxDepth: 30, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 },
})
  .registerVariable("upstream", "map")
  .registerVariable("text", "map")
  .registerVariable("results", "list")
  .registerVariable("scheduleTime", "google.protobuf.Timestamp")
  .registerVariable("dataTime", "google.protobuf.Timestamp");

const comprehensions: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);
const maxNesting = 2;
const maxMessage = 500;

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value && "args" in value;

/** Why an expression may not be evaluated although it is well-formed; null when it may. */
const refusalOf = (value: unknown, nesting: number): string | null => {
  if (Array.isArray(value)) {
    for (const item of value) {
      const refusal = refusalOf(item, nesting);
      if (refusal !== null) return refusal;
    }
    return null;
  }
  if (!isNode(value)) return null;
  const called = value.op === "rcall" || value.op === "call" ? value.args[0] : null;
  if (called === "matches")
    return "matches() is not available: compare with ==, startsWith, endsWith or contains";
  const deeper = value.op === "rcall" && comprehensions.has(called ?? "") ? nesting + 1 : nesting;
  if (deeper > maxNesting) return `all, exists, filter and map may be nested ${maxNesting} deep at most`;
  return refusalOf(value.args, deeper);
};

const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  // The first line says what is wrong; the others draw where.
  return (text.split("\n")[0] ?? text).slice(0, maxMessage).toWellFormed();
};

/** Null when the expression can be saved, else what is wrong with it. */
export const expressionIssue = (expression: string): string | null => {
  try {
    const parsed = language.parse(expression);
    const refusal = refusalOf(parsed.ast, 0);
    if (refusal !== null) return refusal;
    const checked = parsed.check();
    if (!checked.valid) return messageOf(checked.error);
    const type = String(checked.type);
    return type === "bool" || type === "dyn" ? null : `must be true or false, not of type ${type}`;
  } catch (error) {
    return messageOf(error);
  }
};

/** JSON numbers without a fraction become whole numbers of the language, so that they can be counted and divided with. */
const toValue = (value: unknown): unknown => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, toValue(inner)]));
};

const readData = (data: string): unknown => {
  try {
    return toValue(JSON.parse(data));
  } catch {
    return data;
  }
};

/** `upstream.<node>` is a node's result, read as JSON where it is JSON; `text.<node>` the result as it is; `results` the list of them. */
export const evaluateCondition: Condition = (expression, { upstream, scheduleAt, dataAt }) => {
  const issue = expressionIssue(expression);
  if (issue !== null) return { ok: false, message: issue };
  try {
    const value: unknown = language.evaluate(expression, {
      upstream: new Map(upstream.map(({ node, data }) => [node, readData(data)])),
      text: new Map(upstream.map(({ node, data }) => [node, data])),
      results: upstream.map(
        ({ node, job, data }) =>
          new Map<string, unknown>([
            ["node", node],
            ["job", BigInt(job)],
            ["data", data],
          ]),
      ),
      scheduleTime: new Date(scheduleAt),
      dataTime: new Date(dataAt),
    });
    if (typeof value === "boolean") return { ok: true, value };
    return { ok: false, message: `the expression must be true or false; it is of type ${typeof value}` };
  } catch (error) {
    if (error instanceof EvaluationError) return { ok: false, message: messageOf(error) };
    throw error;
  }
};
