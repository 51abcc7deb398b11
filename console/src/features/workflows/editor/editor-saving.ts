import { createSignal } from "solid-js";
import * as v from "valibot";
import type { ApiError } from "../../../../../client/api/api-error.ts";
import { type FieldIssue, fieldIssue } from "../../../../../client/protocol/errors.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { scheduledJob, type WorkflowDag } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { asApiError } from "../../../api/live.ts";
import { t } from "../../../i18n/index.ts";
import { toast } from "../../../ui/toast.tsx";
import { type EditorState, plainDag } from "./editor-state.ts";
import type { PlacedDag } from "./graph-edit.ts";

export type ScheduledJob = v.InferOutput<typeof scheduledJob>;
const listed = v.object({ jobs: v.array(scheduledJob) });

/** The jobs that a refused save says would lose their schedule. */
export function scheduledIn(error: ApiError): ScheduledJob[] {
  const read = v.safeParse(listed, error.details);
  return error.status === 409 && read.success ? read.output.jobs : [];
}

const refused = v.object({ issues: v.array(fieldIssue) });

/** The first rule that a refused graph breaks, and the nodes that break it. */
export function brokenRule(error: ApiError): FieldIssue | undefined {
  const read = v.safeParse(refused, error.details);
  return read.success ? read.output.issues[0] : undefined;
}

/** Saving the draft. Jobs with a schedule of their own are asked about once, unless that was agreed to already. */
export function createDraftSaving(ns: () => string, workflowId: number, state: EditorState) {
  const [asked, setAsked] = createSignal<ScheduledJob[]>([]);
  const agreed = new Set<number>();

  const send = async (graph: PlacedDag, removeSchedules: boolean): Promise<WorkflowDag> =>
    await api.call(routes.putWorkflowDag, {
      params: { ns: ns(), workflowId },
      body: { ...plainDag(graph), ...(removeSchedules ? { removeSchedules } : {}) },
      ifMatch: state.base().version,
    });
  const saving = createAction(async (removeSchedules: boolean): Promise<true> => {
    const graph = state.graph();
    try {
      state.saved(graph, await send(graph, removeSchedules));
    } catch (cause) {
      const jobs = scheduledIn(asApiError(cause));
      if (jobs.length === 0 || !jobs.every((job) => agreed.has(job.jobId))) throw cause;
      // Each of them was imported with the question whether its schedule may go.
      state.saved(graph, await send(graph, true));
    }
    toast(t("workflows.said.draftSaved"));
    return true;
  });
  const save = async (removeSchedules = false): Promise<boolean> => {
    const done = await saving.run(removeSchedules);
    const error = saving.error();
    setAsked(error ? scheduledIn(error) : []);
    return done ?? false;
  };
  return {
    save,
    busy: saving.busy,
    /** Why it was refused, beyond the question about schedules. */
    error: () => (asked().length > 0 ? undefined : saving.error()),
    clear: saving.clear,
    asked,
    cancel: () => {
      setAsked([]);
      saving.clear();
    },
    agree: (jobIds: readonly number[]) => {
      for (const id of jobIds) agreed.add(id);
    },
  };
}

export type DraftSaving = ReturnType<typeof createDraftSaving>;
