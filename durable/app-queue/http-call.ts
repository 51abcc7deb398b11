import type { HttpRequest, PreparedRequest } from "../../client/protocol/http-request.ts";
import type { Trigger } from "../../client/protocol/run.ts";

/** A secret of the app, sealed with the deployment's key: the queue keeps and passes it without being able to read it. */
export interface SealedSecret {
  id: string;
  sealed: string;
}

/** One call of an http job. Placeholders are still in the texts; the caller fills, guards, signs, sends and judges. */
export interface HttpCall {
  namespace: string;
  appId: string;
  jobId: number;
  jobName: string;
  runNumber: number;
  attempt: number;
  taskId: string;
  /** Null outside the parallel mode; `MAP_TASK_ROOT` names the call whose answer lists the others. */
  taskName: string | null;
  lease: string;
  request: HttpRequest;
  parameters: string;
  scheduleAt: number;
  dataAt: number;
  trigger: Trigger;
  sharding: { id: number; total: number; parameter: string } | null;
  item?: unknown;
  upstream: { node: string; job: number; data: string }[];
  /** The two newest; every call is signed with each. */
  signingSecrets: SealedSecret[];
  /** Origin for the completion URL; null when the deployment does not know its own address yet. */
  publicUrl: string | null;
}

export type HttpCallOutcome =
  | { outcome: "success"; result: string | null; message: string | null }
  | { outcome: "failed"; reason: "error" | "rejected"; message: string }
  /** 202: the target finishes by the completion URL. */
  | { outcome: "accepted" }
  /** The elements of the list that the first call of a parallel job answered, as JSON texts, one a line. */
  | { outcome: "listed"; itemLines: string; count: number; message: string };

export type Preparation = { ok: true; request: PreparedRequest } | { ok: false; message: string };

/** What the worker implements behind the service binding. */
export interface HttpCaller {
  /** Makes the call and writes the run's log itself. */
  call(call: HttpCall): Promise<HttpCallOutcome>;
  /** The same request for a worker to send from its own network; who sends it writes the log. */
  prepare(call: HttpCall): Promise<Preparation>;
}
