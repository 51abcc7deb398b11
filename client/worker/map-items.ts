import { utf8Bytes } from "../http-rules/cut-bytes.ts";
import { maxItemBytes } from "../protocol/task-batch.ts";
import { workerHeaders } from "../protocol/worker-call.ts";
import { backoffMs } from "./backoff.ts";
import type { Address } from "./caller.ts";

const maxBatchItems = 20_000;
/** One batch is under way while the next is written: together they are what mapping a million items takes. */
const maxBatchCharacters = 500_000;

/** Items of a map call: a list, or anything that makes them one after the other. */
export type MapItems = Iterable<unknown> | AsyncIterable<unknown>;

interface MapTarget {
  workerId: string;
  runId: string;
  lease: string;
}

/** A batch that the platform refused; the message says which limit, and which mode takes more. */
export class MapRefused extends Error {
  override readonly name = "MapRefused";
}

const itemText = (item: unknown, index: number): string => {
  const text = JSON.stringify(item);
  if (text === undefined) throw new TypeError(`item ${index} of map can't be written as JSON`);
  if (text.length * 3 > maxItemBytes) {
    const bytes = utf8Bytes(text);
    if (bytes > maxItemBytes)
      throw new RangeError(
        `item ${index} of map has ${bytes} bytes as JSON, at most ${maxItemBytes} are taken`,
      );
  }
  return text;
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });

const saidIn = async (answer: Response): Promise<string> => {
  const text = await answer.text().catch(() => "");
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "error" in body) {
      const { error } = body;
      if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
    }
  } catch {
    // Not one of the platform's: its status says what there is to say.
  }
  return `the platform answers ${answer.status}`;
};

/** Sends items in batches, each until the platform has it: the next goes when the one before is stored. */
export class ItemMapper {
  readonly #send: typeof fetch;
  readonly #address: Address;
  readonly #target: MapTarget;
  readonly #signal: AbortSignal;

  constructor(send: typeof fetch, address: Address, target: MapTarget, signal: AbortSignal) {
    this.#send = send;
    this.#address = address;
    this.#target = target;
    this.#signal = signal;
  }

  async map(items: MapItems, taskName: string): Promise<void> {
    if (typeof taskName !== "string" || taskName === "" || taskName.length > 200)
      throw new TypeError(
        `map takes the name of the tasks, text of 1 to 200 characters, as its second argument`,
      );
    let texts: string[] = [];
    let characters = 0;
    let index = 0;
    let under: Promise<void> = Promise.resolve();
    const flush = async (): Promise<void> => {
      const batch = texts;
      texts = [];
      characters = 0;
      await under;
      under = this.#post(taskName, batch);
      // Awaited by the next batch or at the end; until then a refusal is nobody's.
      under.catch(() => {});
    };
    const add = (item: unknown): boolean => {
      const text = itemText(item, index);
      index += 1;
      characters += text.length;
      texts.push(text);
      return texts.length >= maxBatchItems || characters >= maxBatchCharacters;
    };
    if (Symbol.asyncIterator in items) {
      for await (const item of items) if (add(item)) await flush();
    } else {
      for (const item of items) if (add(item)) await flush();
    }
    if (texts.length > 0) await flush();
    await under;
  }

  async #post(taskName: string, texts: readonly string[]): Promise<void> {
    const head = JSON.stringify({ ...this.#target, batchId: crypto.randomUUID(), taskName });
    const body = `${head.slice(0, -1)},"items":[${texts.join(",")}]}`;
    for (let failures = 1; ; failures += 1) {
      this.#signal.throwIfAborted();
      let retryAfterMs: number | null = null;
      try {
        const answer = await this.#send(`${this.#address.url}/worker/v1/map`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            authorization: `Bearer ${this.#address.appKey}`,
            [workerHeaders.namespace]: this.#address.namespace,
            [workerHeaders.app]: this.#address.appId,
          },
          body,
          redirect: "manual",
          signal: this.#signal,
        });
        if (answer.ok) {
          await answer.arrayBuffer();
          return;
        }
        if (answer.status < 500 && answer.status !== 429) throw new MapRefused(await saidIn(answer));
        const after = answer.headers.get("retry-after");
        if (after !== null && /^\d+$/.test(after)) retryAfterMs = Number(after) * 1000;
        await answer.body?.cancel();
      } catch (error) {
        if (error instanceof MapRefused) throw error;
        this.#signal.throwIfAborted();
      }
      // The same batch again: the platform stores it once.
      await pause(backoffMs(failures, Math.random(), retryAfterMs), this.#signal);
    }
  }
}
