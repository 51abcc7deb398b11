import { cutBytes } from "../http-rules/cut-bytes.ts";
import { resultBytes } from "../protocol/run.ts";

/** An oversize result is refused by the platform as `result_too_large`; a beginning of it is enough to be refused. */
const maxSentBytes = 4 * resultBytes;

/** The result as the platform stores it. Throws when the value can't be written as JSON. */
export const resultText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  const text = typeof value === "string" ? value : jsonText(value);
  // UTF-8 and SQLite hold no lone surrogates and no NUL.
  return text === null
    ? null
    : cutBytes(text.toWellFormed().replaceAll("\u0000", "\ufffd"), maxSentBytes).text;
};

const jsonText = (value: unknown): string | null => {
  try {
    return JSON.stringify(value) ?? null;
  } catch (error) {
    throw new TypeError(`the result can't be written as JSON: ${errorMessage(error)}`);
  }
};

const maxMessageCharacters = 2000;

/** What a processor threw, in words. */
export const errorMessage = (error: unknown): string => {
  const text = error instanceof Error ? error.message || error.name : describe(error);
  return text.toWellFormed().slice(0, maxMessageCharacters).toWellFormed();
};

const describe = (thrown: unknown): string => {
  if (typeof thrown === "string") return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
};
