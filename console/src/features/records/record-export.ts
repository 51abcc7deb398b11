import type { Operation } from "../../../../client/protocol/operation.ts";
import type { QueryInput } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { api } from "../../api/client.ts";
import type { RecordFile } from "./record-file.ts";

const PAGE = 200;
/** A file that a browser holds in memory without trouble; filters and a time range make it smaller. */
export const MOST_EXPORTED = 20_000;

/** All records that the filters let through, newest first, page after page. */
export async function collectRecords(
  ns: string,
  query: QueryInput<typeof routes.listOperations>,
  onProgress: (count: number) => void,
): Promise<Operation[]> {
  const records: Operation[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call(routes.listOperations, {
      params: { ns },
      query: { ...query, limit: PAGE, cursor },
    });
    records.push(...page.items);
    onProgress(records.length);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && records.length < MOST_EXPORTED);
  return records;
}

/** Hands a file to the person. */
export function downloadFile(name: string, { type, text }: RecordFile): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** The same for one value, laid out to be read. */
export function downloadJson(name: string, value: unknown): void {
  downloadFile(name, { type: "application/json", text: `${JSON.stringify(value, null, 2)}\n` });
}
