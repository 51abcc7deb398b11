import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  HttpCall,
  HttpCaller as HttpCallerCalls,
  HttpCallOutcome,
  Preparation,
} from "../../durable/app-queue/http-call.ts";
import { openSecrets } from "../access/sealed-secrets.ts";
import { completionUrl } from "../completion/token.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { outboundPolicy } from "../outbound/policy.ts";
import { timerOf } from "../stubs.ts";
import { openCallLog } from "./call-log.ts";
import { performCall } from "./perform-call.ts";
import { type PreparationMeans, prepareCall } from "./prepare-call.ts";
import { openSigningSecrets } from "./signing-secrets.ts";

const logWaitMs = 5_000;

/** Makes the calls of http jobs, each in an invocation of its own: waiting for a target costs no object its time. */
export class HttpCaller extends WorkerEntrypoint<Env> implements HttpCallerCalls {
  async call(call: HttpCall): Promise<HttpCallOutcome> {
    const log = openCallLog(call, (append) => timerOf(this.env, call.jobId).appendLog([append]));
    const outcome = await this.#perform(call, log);
    const closed = log.close();
    this.ctx.waitUntil(closed);
    // The lines should be there when the run ends, but a log that does not answer must not keep it open.
    await Promise.race([closed, scheduler.wait(logWaitMs)]);
    return outcome;
  }

  async prepare(call: HttpCall): Promise<Preparation> {
    try {
      const prepared = prepareCall(await this.#opened(call), await this.#means(call));
      return prepared.ok ? { ok: true, request: prepared.request } : prepared;
    } catch (error) {
      return { ok: false, message: this.#noteBroken(call, error) };
    }
  }

  async #perform(call: HttpCall, log: ReturnType<typeof openCallLog>): Promise<HttpCallOutcome> {
    try {
      return await performCall(await this.#opened(call), {
        ...(await this.#means(call)),
        policy: outboundPolicy(this.env),
        log,
      });
    } catch (error) {
      const message = this.#noteBroken(call, error);
      log.write("error", message);
      return { outcome: "failed", reason: "error", message };
    }
  }

  /** Values of headers are sealed in D1 and in the queue; they are read here only, where they are sent. */
  async #opened(call: HttpCall): Promise<HttpCall> {
    return { ...call, request: await openSecrets(this.env, call.request) };
  }

  async #means(call: HttpCall): Promise<PreparationMeans> {
    return {
      signingSecrets: await openSigningSecrets(this.env, call.signingSecrets),
      // What the operator says now wins over what was known when the app was last saved.
      completionUrl: await completionUrl(this.env, {
        ...call,
        publicUrl: this.env.CARILLON_PUBLIC_URL ?? call.publicUrl,
      }),
      now: () => Date.now(),
    };
  }

  #noteBroken(call: HttpCall, error: unknown): string {
    logEvent("error", "http_call_broken", {
      jobId: call.jobId,
      run: call.runNumber,
      reason: reasonOf(error),
    });
    return `the call could not be made: ${error instanceof Error ? error.message : String(error)}`;
  }
}
