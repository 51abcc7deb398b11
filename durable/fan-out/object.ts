import { DurableObject } from "cloudflare:workers";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { DurableEnv } from "../shared/env.ts";
import { FanOutEngine } from "./engine.ts";
import type {
  ExchangeAnswer,
  ExchangeAsk,
  ExecutionRecord,
  FanOutEnd,
  MapAsk,
  MapOutcome,
  RunFanOutCalls,
  StartAnswer,
  StartAsk,
  Supply,
  TaskPage,
  TaskQuery,
  TasksActed,
} from "./rpc.ts";

/** The tasks of one distributed run. README.md has the why. */
export class RunFanOut extends DurableObject<DurableEnv> implements RunFanOutCalls {
  readonly #engine: FanOutEngine;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#engine = new FanOutEngine(ctx, env);
    void ctx.blockConcurrencyWhile(() => this.#engine.load());
  }

  start(ask: StartAsk): Promise<StartAnswer> {
    return this.#engine.start(ask);
  }

  exchange(ask: ExchangeAsk): Promise<ExchangeAnswer> {
    return this.#engine.exchange(ask);
  }

  map(ask: MapAsk): Promise<MapOutcome> {
    return this.#engine.map(ask);
  }

  lose(lease: string, workerId: string): Promise<Supply> {
    return this.#engine.lose(lease, workerId);
  }

  kill(lease: string, by: string, reason: "killed" | "timeout") {
    return this.#engine.kill(lease, by, reason);
  }

  close(lease: string, end: FanOutEnd): Promise<void> {
    return this.#engine.close(lease, end);
  }

  complete(
    lease: string,
    end: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<boolean> {
    return this.#engine.complete(lease, end);
  }

  act(taskIds: string[], action: TaskAction, by: string, lease: string | null): Promise<TasksActed> {
    return this.#engine.act(taskIds, action, by, lease);
  }

  async tasks(query: TaskQuery): Promise<TaskPage> {
    return this.#engine.tasks(query);
  }

  async execution(failures: boolean): Promise<ExecutionRecord | null> {
    return this.#engine.execution(failures);
  }

  /** Rows written since the object started, for budgets. */
  async costs() {
    return this.#engine.costs;
  }

  override alarm(): Promise<void> {
    return this.#engine.alarm();
  }
}
