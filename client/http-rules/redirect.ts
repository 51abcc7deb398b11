import type { PreparedRequest } from "../protocol/http-request.ts";

export type NextHop = { ok: true; request: PreparedRequest } | { ok: false; message: string };

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => redirectStatuses.has(status);

/** All that another host may see: what the job itself wrote into any other header may be a secret under a name nobody guesses. */
const harmlessHeaders: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-type",
  "content-language",
  "user-agent",
]);

const keep = (headers: Record<string, string>, keeps: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keeps(name)));

export const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);

const sameHost = (a: URL, b: URL): boolean => {
  if (a.hostname !== b.hostname) return false;
  // http to https on the default ports of one host is the usual upgrade, not another host.
  return portOf(a) === portOf(b) || (a.port === "" && b.port === "");
};

/** 303 asks for the answer elsewhere; 301 and 302 turn a POST into a GET, as every client does. */
const methodAfter = (status: number, method: string): string => {
  if (status === 303) return method === "HEAD" ? "HEAD" : "GET";
  return (status === 301 || status === 302) && method === "POST" ? "GET" : method;
};

/** The request that a redirect asks for. Where it leads is judged by the caller, as for any other request. */
export const followRedirect = (
  request: PreparedRequest,
  status: number,
  location: string | null,
): NextHop => {
  if (location === null) return { ok: false, message: `status ${status} without a Location header` };
  if (!URL.canParse(location, request.url)) {
    return { ok: false, message: `status ${status} with a Location that is no URL` };
  }
  const from = new URL(request.url);
  const to = new URL(location, request.url);
  if (from.protocol === "https:" && to.protocol === "http:") {
    return { ok: false, message: `the redirect to ${to.origin} would leave https; it is not followed` };
  }
  const method = methodAfter(status, request.method);
  const dropsBody = method !== request.method && request.body !== null;
  const isSameHost = sameHost(from, to);
  if (!isSameHost && request.body !== null && !dropsBody) {
    // What was written for one host may hold its secrets, and without a signature the other could not trust it.
    return { ok: false, message: `the redirect would take the body to ${to.host}; it is not followed` };
  }
  const kept = isSameHost ? request.headers : keep(request.headers, (name) => harmlessHeaders.has(name));
  return {
    ok: true,
    request: {
      url: to.href,
      method,
      headers: dropsBody ? keep(kept, (name) => !name.startsWith("content-")) : kept,
      body: dropsBody ? null : request.body,
    },
  };
};
