/**
 * Where a request came from, as Cloudflare says. On one's own machine nobody stands in front who could say it, and a client may
 * write any header: there it is `local`.
 */
export const sourceAddress = (env: { CARILLON_LAUNCHER_TOKEN?: string }, request: Request): string => {
  if (env.CARILLON_LAUNCHER_TOKEN) return "local";
  return request.headers.get("cf-connecting-ip")?.slice(0, 64) ?? "local";
};
