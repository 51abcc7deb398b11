import * as v from "valibot";
import { errorBody } from "../protocol/errors.ts";
import {
  type BodyInput,
  basePath,
  type PathParams,
  type QueryInput,
  type ResponseOf,
  type Route,
} from "../protocol/route.ts";
import { ApiError } from "./api-error.ts";

export interface ApiClientOptions {
  /** Origin of the platform, e.g. `https://carillon.example`; empty for the page's own. */
  url: string;
  /** API token; without one the session cookie speaks. */
  token?: string;
  fetch?: typeof fetch;
  /** Sees every answer's headers: the console reads the platform's clock from `Date`. */
  onAnswer?: (answer: Response) => void;
}

type Needed<T> = keyof T extends never ? { [K in "none"]?: never } : T;
export interface CallOptions {
  /** Repeating a write with the same key within 24 h answers the first outcome. */
  idempotencyKey?: string;
  /** The `version` the caller saw; 412 when the object changed meanwhile. */
  ifMatch?: number;
  signal?: AbortSignal;
}
export type CallInput<T extends Route> = CallOptions & {
  query?: QueryInput<T>;
} & (keyof PathParams<T> extends never ? { params?: undefined } : { params: Needed<PathParams<T>> }) &
  (BodyInput<T> extends undefined
    ? { body?: undefined }
    : undefined extends BodyInput<T>
      ? { body?: BodyInput<T> }
      : { body: BodyInput<T> });

type Sent = CallOptions & { params?: object; query?: object; body?: unknown };

const fillPath = (path: string, params: Record<string, string | number>): string =>
  path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined) throw new TypeError(`path parameter ${key} is missing`);
    return encodeURIComponent(String(value));
  });

const fillQuery = (query: Record<string, unknown> | undefined): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
};

/**
 * Calls the REST API by contract: `client.call(routes.getRun, { params: { ns, runId } })` resolves to the typed answer
 * or rejects with an `ApiError`.
 */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  async call<T extends Route>(contract: T, input: CallInput<T>): Promise<ResponseOf<T>> {
    const answer = await this.#ask(contract, input, "application/json");
    if (contract.response === null) return undefined as ResponseOf<T>;
    return (await answer.json()) as ResponseOf<T>;
  }

  /** The answer as text of another media type, where a route has one. */
  async text<T extends Route>(contract: T, input: CallInput<T>, accept: string): Promise<string> {
    return (await this.#ask(contract, input, accept)).text();
  }

  async #ask(contract: Route, input: Sent, accept: string): Promise<Response> {
    const answer = await this.#send(contract, input, accept);
    this.#options.onAnswer?.(answer);
    if (!answer.ok) throw await readError(answer);
    return answer;
  }

  async #send(contract: Route, input: Sent, accept: string): Promise<Response> {
    const headers = new Headers({ accept });
    if (this.#options.token !== undefined) headers.set("authorization", `Bearer ${this.#options.token}`);
    if (input.body !== undefined) headers.set("content-type", "application/json");
    if (input.idempotencyKey !== undefined) headers.set("idempotency-key", input.idempotencyKey);
    if (input.ifMatch !== undefined) headers.set("if-match", `"${input.ifMatch}"`);
    const path = fillPath(contract.path, (input.params ?? {}) as Record<string, string | number>);
    const url = `${this.#options.url}${basePath}${path}${fillQuery(input.query as Record<string, unknown> | undefined)}`;
    const send = this.#options.fetch ?? fetch;
    try {
      return await send(url, {
        method: contract.method,
        headers,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        ...(input.signal ? { signal: input.signal } : {}),
      });
    } catch (cause) {
      if (input.signal?.aborted) throw cause;
      throw new ApiError(0, {
        code: "unreachable",
        message: "the platform could not be reached",
        details: rootOf(cause),
      });
    }
  }
}

/** What lies under "fetch failed": `connect ECONNREFUSED 127.0.0.1:8787`. */
const rootOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause !== undefined) return rootOf(cause.cause);
  const code = "code" in cause ? String(cause.code) : cause.name;
  return cause.message === "" ? code : cause.message;
};

const readError = async (answer: Response): Promise<ApiError> => {
  const retryAfter = Number(answer.headers.get("retry-after"));
  const seconds = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null;
  const parsed = v.safeParse(errorBody, await answer.json().catch(() => null));
  if (parsed.success) return new ApiError(answer.status, parsed.output.error, seconds);
  return new ApiError(
    answer.status,
    { code: "internal", message: `unexpected answer ${answer.status}` },
    seconds,
  );
};
