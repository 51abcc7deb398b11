import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { namespaces } from "../db/schema.ts";
import { hintOf } from "./regions.ts";

/** Where objects of the namespace are made when they are first called. */
export const locationHintOf = async (
  db: Database,
  namespace: string,
): Promise<DurableObjectLocationHint | undefined> => {
  const row = await db
    .select({ region: namespaces.region })
    .from(namespaces)
    .where(eq(namespaces.id, namespace))
    .get();
  return hintOf(row?.region ?? "");
};
