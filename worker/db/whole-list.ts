import type { Page } from "../../client/protocol/page.ts";
import { limitOf, numberKey, readCursor, writeCursor } from "./cursor.ts";

interface PageAsk {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/**
 * What is there as a whole anyway is answered whole; who asks for pages gets pages. Their cursor is a place: what comes or goes before it
 * meanwhile moves the rest by one.
 */
export const pageOfWhole = <Item>(list: string, items: readonly Item[], ask: PageAsk): Page<Item> => {
  if (ask.limit === undefined && ask.cursor === undefined) return { items: [...items], nextCursor: null };
  const from = Math.max(0, readCursor(list, numberKey, ask.cursor)?.[0] ?? 0);
  const to = from + limitOf(ask);
  return { items: items.slice(from, to), nextCursor: to < items.length ? writeCursor(list, [to]) : null };
};
