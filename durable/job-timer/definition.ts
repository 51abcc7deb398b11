/**
 * Tells D1 that a one_time job has fired. Bound to the version that fired: an edit made meanwhile is another definition, and
 * comes here by itself. Repeats are harmless; the version stays, so that nobody's If-Match breaks.
 */
export const disableDefinition = async (db: D1Database, jobId: number, version: number): Promise<void> => {
  await db
    .prepare("UPDATE jobs SET enabled = 0 WHERE job_id = ? AND version = ? AND enabled = 1")
    .bind(jobId, version)
    .run();
};
