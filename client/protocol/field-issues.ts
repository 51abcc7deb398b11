import * as v from "valibot";
import type { FieldIssue } from "./errors.ts";
import { nearestWord } from "./nearest.ts";

const maxIssues = 100;
const maxShown = 100;
/** Each look names one more unknown field of an object. */
const maxLooks = 20;

/** Values come back shortened: an answer must not echo a megabyte. Objects are not echoed at all. */
const shown = (value: unknown): unknown => {
  if (typeof value === "string") {
    const cut = value.length > maxShown ? `${value.slice(0, maxShown)}…` : value;
    return cut.toWellFormed();
  }
  return typeof value === "object" ? undefined : value;
};

const secretFields = /password|secret|token/i;

const ruleOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.kind === "schema" && issue.expected === "never") return "unknown_field";
  if (issue.received === "undefined" && issue.kind === "schema") return "required";
  return issue.type;
};

const messageOf = (issue: v.BaseIssue<unknown>, rule: string): string => {
  if (rule === "unknown_field") return "is not a field of this request";
  if (rule === "required") return "is required";
  if (issue.kind !== "schema") return issue.message;
  if (issue.type === "picklist" || issue.type === "literal" || issue.type === "union") {
    return `must be one of ${issue.expected?.replace(/^\(|\)$/g, "")}`;
  }
  if (issue.type === "object" || issue.type === "strict_object" || issue.type === "record") {
    return "must be an object";
  }
  return `must be of type ${issue.expected}, not ${issue.received.slice(0, maxShown)}`;
};

const toFieldIssue = (issue: v.BaseIssue<unknown>): FieldIssue => {
  const path = v.getDotPath(issue) ?? "";
  const rule = ruleOf(issue);
  const value = secretFields.test(path) ? undefined : shown(issue.input);
  return {
    path: path.toWellFormed(),
    rule,
    message: messageOf(issue, rule).toWellFormed(),
    ...(rule === "unknown_field" || value === undefined ? {} : { value }),
  };
};

/** One issue in a line, for answers that name items by index. */
export const describeIssue = (issue: v.BaseIssue<unknown>): string => {
  const { path, message } = toFieldIssue(issue);
  return path === "" ? message : `${path}: ${message}`;
};

/** valibot names one unknown field of an object and stops; what it named is taken out, so that the next look names the next. */
const removeField = (value: unknown, issue: v.BaseIssue<unknown>): void => {
  const keys = (issue.path ?? []).map((item) => item.key);
  let at: unknown = value;
  for (const key of keys.slice(0, -1)) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, String(key)) : undefined;
  }
  if (typeof at === "object" && at !== null) Reflect.deleteProperty(at, String(keys.at(-1)));
};

const innerOf = (schema: unknown, key: unknown): unknown => {
  if (typeof schema !== "object" || schema === null) return undefined;
  const wrapped: unknown = Reflect.get(schema, "wrapped");
  if (wrapped !== undefined) return innerOf(wrapped, key);
  const entries: unknown = Reflect.get(schema, "entries");
  if (typeof entries === "object" && entries !== null) return Reflect.get(entries, String(key));
  return Reflect.get(schema, "item");
};

/** Fields that an object of the schema has; none where that depends on its value. */
const fieldsOf = (schema: unknown): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const wrapped: unknown = Reflect.get(schema, "wrapped");
  if (wrapped !== undefined) return fieldsOf(wrapped);
  const entries: unknown = Reflect.get(schema, "entries");
  return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
};

/** An unknown field with what was likely meant by it. */
const withSuggestion = (schema: v.GenericSchema, issue: v.BaseIssue<unknown>): FieldIssue => {
  const told = toFieldIssue(issue);
  const path = issue.path ?? [];
  const owner = path.slice(0, -1).reduce<unknown>((at, { key }) => innerOf(at, key), schema);
  const suggestion = nearestWord(String(path.at(-1)?.key ?? ""), fieldsOf(owner));
  return suggestion === null
    ? told
    : { ...told, message: `${told.message}; is it ${suggestion}?`, suggestion };
};

const isUnknownField = (issue: v.BaseIssue<unknown>): boolean => ruleOf(issue) === "unknown_field";

/** Every issue of a value, up to a hundred; the value was parsed for this look and may be taken apart. */
export const collectIssues = (schema: v.GenericSchema, value: unknown): FieldIssue[] => {
  const unknownFields: FieldIssue[] = [];
  for (let look = 0; look < maxLooks; look += 1) {
    const result = v.safeParse(schema, value);
    if (result.success) return unknownFields;
    const unknown = result.issues.filter(isUnknownField);
    unknownFields.push(...unknown.map((issue) => withSuggestion(schema, issue)));
    if (unknown.length === 0 || look === maxLooks - 1) {
      const others = result.issues.filter((issue) => !isUnknownField(issue)).map(toFieldIssue);
      return [...unknownFields, ...others].slice(0, maxIssues);
    }
    for (const issue of unknown) removeField(value, issue);
  }
  return unknownFields;
};
