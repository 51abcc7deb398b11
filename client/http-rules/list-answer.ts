import { maxItemBytes } from "../protocol/task-batch.ts";
import { utf8Bytes } from "./cut-bytes.ts";

export type ListAnswer = { ok: true; items: unknown[] } | { ok: false; message: string };

const wanted = "the first call of a parallel http job has to answer a JSON list";

/** What the first call of a parallel http job answered: one element for each call that follows. */
export const readListAnswer = (body: string, bodyCut: boolean): ListAnswer => {
  if (bodyCut) return { ok: false, message: `${wanted} of at most 1 MB` };
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, message: `${wanted}; the answer is no JSON` };
  }
  if (!Array.isArray(value)) {
    const kind = value === null ? "null" : typeof value === "object" ? "an object" : `a ${typeof value}`;
    return { ok: false, message: `${wanted}, not ${kind}` };
  }
  const items: unknown[] = value;
  const index = items.findIndex((item) => itemBytes(item) > maxItemBytes);
  if (index >= 0) {
    const bytes = itemBytes(items[index]);
    return {
      ok: false,
      message: `element ${index} of the list has ${bytes} bytes as JSON, at most ${maxItemBytes} are taken`,
    };
  }
  return { ok: true, items };
};

const itemBytes = (item: unknown): number => utf8Bytes(JSON.stringify(item));
