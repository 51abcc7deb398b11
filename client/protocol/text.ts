import * as v from "valibot";

/** Characters are Unicode code points everywhere a length is limited, so that "名" and "😀" count as one. */
export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Text that comes back byte-equal from every store: no lone surrogate (UTF-8 cannot hold it), no NUL (SQLite tools cut there). */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\u0000");

export const text = (max: number, min = 0) =>
  v.pipe(
    v.string(),
    v.check(isStorable, "must be well-formed Unicode without NUL"),
    v.check((value) => countCharacters(value) <= max, `must have at most ${max} characters`),
    v.check(
      (value) => countCharacters(value) >= min,
      min === 1 ? "must not be empty" : `must have at least ${min} characters`,
    ),
    v.metadata({ maxLength: max, ...(min > 0 ? { minLength: min } : {}) }),
  );

/** A name people read: not empty, not only blanks, one line. */
export const name = (max = 100) =>
  v.pipe(
    text(max),
    v.check((value) => value.trim() !== "", "must not be empty or blank"),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
    v.check((value) => !/[\u0000-\u001f\u007f]/.test(value), "must be one line without control characters"),
    v.metadata({ maxLength: max, minLength: 1 }),
  );

export const whole = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

/** RFC 3339 instant with a zone, as JSON text. */
export const instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/,
    "must be an RFC 3339 time such as 2026-11-24T06:32:07Z",
  ),
  v.check((value) => !Number.isNaN(Date.parse(value)), "must be an existing time"),
  v.metadata({ format: "date-time" }),
);

/** Letters, digits and `.`, `_`, `-`: ids that people type into commands and URLs. */
export const slug = (max = 64) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9._-]+$/, "must consist of letters, digits, '.', '_' and '-'"),
    v.maxLength(max, `must have at most ${max} characters`),
    v.check((value) => value !== "." && value !== "..", "must not be '.' or '..'"),
  );
