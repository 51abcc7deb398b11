import { createSignal, lazy, Show, Suspense } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { jobName } from "../jobs/job-words.ts";

const BackfillDialog = lazy(async () => ({
  default: (await import("./backfill-dialog.tsx")).BackfillDialog,
}));

type Backfilled = Pick<Job, "jobId" | "name" | "timeZone">;

/** The job that is run for days again, for as long as its dialog is open. */
export function createJobBackfill() {
  const [job, setJob] = createSignal<Backfilled>();
  return {
    job,
    // A row goes on changing while the dialog stands over it.
    open: ({ jobId, name, timeZone }: Backfilled) => setJob({ jobId, name, timeZone }),
    close: () => setJob(undefined),
  };
}

export function JobBackfill(props: { backfill: ReturnType<typeof createJobBackfill> }) {
  return (
    <Show when={props.backfill.job()} keyed>
      {(job) => (
        <Suspense>
          <BackfillDialog
            target={{ kind: "job", id: job.jobId, name: jobName({ jobId: job.jobId, name: job.name }) }}
            zone={job.timeZone}
            onClose={props.backfill.close}
          />
        </Suspense>
      )}
    </Show>
  );
}
