import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { jobs } from "../db/schema.ts";
import { notFound } from "../errors.ts";

/** Where a job lives never changes and ids are never reused, so an isolate may remember it for good. */
interface Place {
  namespace: string;
  appId: string;
}

const places = new Map<number, Place>();
const maxPlaces = 50_000;

/** The app of a job of this namespace: what leads a run to its queue without a query. */
export const placeOf = async (db: Database, namespace: string, jobId: number): Promise<Place> => {
  const known = places.get(jobId) ?? (await readPlace(db, jobId));
  if (known?.namespace !== namespace) throw notFound("job");
  return known;
};

const readPlace = async (db: Database, jobId: number): Promise<Place | undefined> => {
  const row = await db
    .select({ namespace: jobs.namespace, appId: jobs.appId })
    .from(jobs)
    .where(eq(jobs.jobId, jobId))
    .get();
  if (!row) return undefined;
  if (places.size >= maxPlaces) places.clear();
  places.set(jobId, row);
  return row;
};

export const forgetPlace = (jobId: number): void => {
  places.delete(jobId);
};
