import * as v from "valibot";
import { collectIssues } from "../client/protocol/field-issues.ts";
import { invalid } from "./errors.ts";

/** The value as the schema reads it, or every field that is wrong. */
export const validate = <T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> => {
  if (value !== undefined && (typeof value !== "object" || value === null || Array.isArray(value))) {
    throw invalid([{ path: "", rule: "object", message: "the body must be a JSON object" }]);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw invalid(collectIssues(schema, value));
};
