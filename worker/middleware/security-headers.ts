import type { MiddlewareHandler } from "hono";

/** Nothing that the API answers is a page; what is one says so itself. */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
export const consolePolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const hstsSeconds = 31_536_000;

const fixed: readonly [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "same-origin"],
  ["x-frame-options", "DENY"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** On every answer. There is no CORS header anywhere: other origins read nothing. */
export const securityHeaders = (): MiddlewareHandler =>
  async function addSecurityHeaders(context, next) {
    await next();
    const { headers } = context.res;
    for (const [name, value] of fixed) headers.set(name, value);
    if (!headers.has("content-security-policy")) headers.set("content-security-policy", apiPolicy);
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    if (context.req.url.startsWith("https:")) {
      headers.set("strict-transport-security", `max-age=${hstsSeconds}; includeSubDomains`);
    }
  };
