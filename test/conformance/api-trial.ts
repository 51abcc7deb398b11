import { inject } from "vitest";

export const baseUrl = inject("baseUrl");
const adminToken = inject("adminToken");

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** One call of the API over HTTP, as any client without our library would make it. */
export const api = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> => {
  const answer = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
};

/** What anyone may read without a token. */
export const readOpen = async (path: string): Promise<Answered["body"]> =>
  (await fetch(baseUrl + path)).json();

let made = 0;
const mark = Date.now().toString(36);
/** A namespace of its own, so that the same tests may run again and again against one deployment. */
export const newNamespace = async (): Promise<string> => {
  made += 1;
  const id = `t-${mark}-${made}`;
  await api("POST", "/namespaces", { id, name: `Test ${made}` });
  return id;
};
