import { desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Operation } from "../../client/protocol/operation.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { withinSeen } from "../access/access.ts";
import { operations } from "../db/schema.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { operationsWhere, toOperation } from "./list-operations.ts";
import { operationFileOf } from "./operation-file.ts";

const pageRows = 500;
/** An invocation may ask D1 a thousand times. A file that would be longer breaks off visibly instead of ending early. */
const maxPages = 900;

type ExportCall = Pick<Call<typeof routes.exportAllOperations>, "db" | "query">;

/** Page after page by id, so that what is written meanwhile moves nothing. */
async function* pagesOf({ db, query }: ExportCall, scope: SQL | undefined): AsyncGenerator<Operation[]> {
  let before: number | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const older: SQL | undefined = before === null ? undefined : lt(operations.operationId, before);
    const rows = await db
      .select()
      .from(operations)
      .where(operationsWhere(query, scope, older))
      .orderBy(desc(operations.operationId))
      .limit(pageRows);
    const last = rows.at(-1);
    if (last) yield rows.map(toOperation);
    if (rows.length < pageRows || !last) return;
    before = last.operationId;
  }
  throw new Error(`more than ${maxPages * pageRows} records: ask for a shorter time`);
}

const answer = (call: ExportCall, scope: SQL | undefined, name: string): Response => {
  const { format } = call.query;
  const file = operationFileOf(format);
  const pages = pagesOf(call, scope);
  const utf8 = new TextEncoder();
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      if (file.head !== "") stream.enqueue(utf8.encode(file.head));
    },
    // Asked for when the reader has taken the page before: one page is held, however slow the reader is.
    async pull(stream) {
      const { done, value } = await pages.next();
      if (done) {
        if (file.tail !== "") stream.enqueue(utf8.encode(file.tail));
        stream.close();
        return;
      }
      const lines = value.map((record) => {
        const line = file.write(record, isFirst);
        isFirst = false;
        return line;
      });
      stream.enqueue(utf8.encode(lines.join("")));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": file.type,
      "content-disposition": `attachment; filename="operation-records-${name}.${format}"`,
    },
  });
};

export const exportOperations = async (call: Call<typeof routes.exportOperations>): Promise<Response> => {
  const { id } = await requireNamespace(call.db, call.params.ns);
  const seen = withinSeen(sql`${operations.appId}`, call.seen);
  return answer(call, sql`${eq(operations.namespace, id)} and ${seen}`, id);
};

/** Also what belongs to no namespace: people, tokens, log-ins. */
export const exportAllOperations = async (call: Call<typeof routes.exportAllOperations>): Promise<Response> =>
  answer(call, undefined, "all");
