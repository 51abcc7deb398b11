import * as v from "valibot";
import { type Page, pageLimit } from "../../client/protocol/page.ts";
import { invalid } from "../errors.ts";
import { toBase64Url } from "../secrets.ts";

/** A cursor is the sort key of the last row, tagged with its list: opaque to callers, checked when it comes back. */
export const writeCursor = (list: string, key: readonly (string | number)[]): string =>
  toBase64Url(new TextEncoder().encode(JSON.stringify([list, ...key])));

const decode = (cursor: string): unknown => {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return null;
  }
};

export const readCursor = <T extends v.GenericSchema<unknown, unknown[]>>(
  list: string,
  key: T,
  cursor: string | undefined,
): v.InferOutput<T> | null => {
  if (cursor === undefined) return null;
  const parsed = decode(cursor);
  const [tag, ...rest] = Array.isArray(parsed) ? parsed : [];
  const checked = v.safeParse(key, rest);
  if (tag === list && checked.success) return checked.output;
  throw invalid([
    { path: "cursor", rule: "cursor", message: "is not a cursor of this list", value: cursor.slice(0, 100) },
  ]);
};

export const limitOf = (query: { limit?: number | undefined }): number => query.limit ?? pageLimit.default;

/** Cuts the one row that was asked for beyond the page, which only tells whether there is more. */
export const toPage = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> => {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(toItem), nextCursor: rows.length > limit && last ? cursorOf(last) : null };
};

export const numberKey = v.strictTuple([v.pipe(v.number(), v.safeInteger())]);
export const textKey = v.strictTuple([v.string()]);
