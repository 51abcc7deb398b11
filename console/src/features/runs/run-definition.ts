import type { Job, JobDefinition } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import { createLive } from "../../api/live.ts";

const VERSIONS_READ = 200;

/** The job of a run, and the definition that the run used: an older one where the job was edited since. */
export function createRunDefinition(ns: () => string, run: () => Run | undefined) {
  const live = createLive(
    routes.getJob,
    () => {
      const jobId = run()?.jobId;
      return jobId === undefined ? undefined : { params: { ns: ns(), jobId } };
    },
    { everyMs: false },
  );
  const job = (): Job | undefined => live.data();
  const older = () => {
    const now = run();
    return now && job() && now.version !== job()?.version ? now : undefined;
  };
  const versions = createLive(
    routes.listJobVersions,
    () => {
      const now = older();
      return now && { params: { ns: ns(), jobId: now.jobId }, query: { limit: VERSIONS_READ } };
    },
    { key: "version", everyMs: false },
  );
  const definition = (): JobDefinition | undefined => {
    const now = older();
    if (!now) return job();
    // Versions are kept as long as runs use them; where one is gone, the current definition says most of it.
    return versions.data()?.items.find((known) => known.version === now.version)?.definition ?? job();
  };
  return { job, definition };
}
