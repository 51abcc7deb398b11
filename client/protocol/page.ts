import * as v from "valibot";
import { whole } from "./text.ts";

export const pageLimit = { default: 50, max: 200 } as const;

/** Query parameters arrive as text; digits become numbers here, everything else is refused by name. */
export const queryNumber = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a whole number"), v.transform(Number), whole(min, max));

export const queryBoolean = v.pipe(
  v.picklist(["true", "false"]),
  v.transform((value) => value === "true"),
);

export const pageQuery = {
  limit: v.optional(queryNumber(1, pageLimit.max)),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(500))),
};

export const pageOf = <T extends v.GenericSchema>(item: T) =>
  v.object({ items: v.array(item), nextCursor: v.nullable(v.string()) });

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
