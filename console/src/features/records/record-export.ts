import type { OperationFormat } from "../../../../client/protocol/operation.ts";
import { basePath } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { RecordQuery, RecordScope } from "./record-filters.ts";

export const recordFormats = ["csv", "jsonl"] as const satisfies readonly OperationFormat[];

/** Where the platform answers all records that the filters let through: as many as there are, written while they are read. */
export function exportHref(
  scope: RecordScope,
  ns: string,
  query: RecordQuery,
  format: OperationFormat,
): string {
  const { path } = scope === "deployment" ? routes.exportAllOperations : routes.exportOperations;
  const search = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, String(value));
  return `${basePath}${path.replace("{ns}", encodeURIComponent(ns))}?${search}`;
}
