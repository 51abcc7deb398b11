import type * as v from "valibot";

/**
 * What a caller must hold. `reads`, `operates` and `edits` are judged against the app (or the namespace) that the path names;
 * `administers` is the deployment's. A route without a need does not compile.
 */
export type Need = "nothing" | "identity" | "reads" | "operates" | "edits" | "administers";

export interface Route {
  /** Stable name: operationId in the OpenAPI document. */
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under /api/v1, with parameters in braces. */
  path: string;
  tag: string;
  summary: string;
  needs: Need;
  query?: v.ObjectEntries;
  body?: v.GenericSchema;
  /** The status of success. */
  status: 200 | 201 | 202 | 204;
  response: v.GenericSchema | null;
  /** The answer is a file, streamed, of one of these types. `response` is then its text. */
  files?: Readonly<Record<string, v.GenericSchema>>;
}

export const basePath = "/api/v1";

/** Keeps the literal types of a contract, so that client and worker infer from it. */
export const route = <const T extends Route>(contract: T): T => contract;

type Names<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;

export type PathParams<T extends Route> = { [K in Names<T["path"]>]: string | number };
export type QueryInput<T extends Route> = T["query"] extends v.ObjectEntries
  ? { [K in keyof T["query"]]?: string | number | boolean | null | undefined }
  : Record<string, never>;
export type QueryOf<T extends Route> = T["query"] extends v.ObjectEntries
  ? v.InferOutput<v.StrictObjectSchema<T["query"], undefined>>
  : Record<string, never>;
export type BodyInput<T extends Route> = T["body"] extends v.GenericSchema
  ? v.InferInput<T["body"]>
  : undefined;
export type BodyOf<T extends Route> = T["body"] extends v.GenericSchema
  ? v.InferOutput<T["body"]>
  : undefined;
export type ResponseOf<T extends Route> = T["response"] extends v.GenericSchema
  ? v.InferOutput<T["response"]>
  : undefined;
