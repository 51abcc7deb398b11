/** Where a request came from, as far as the platform in front of us says; `local` when nothing says. */
export const sourceAddress = (request: Request): string =>
  request.headers.get("cf-connecting-ip")?.slice(0, 64) ?? "local";
