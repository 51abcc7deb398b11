import { ApiFailure } from "../errors.ts";
import type { Deployment } from "../serve.ts";

/** `__Host-` binds the cookie to this host over https; loopback http cannot have it. */
const secureName = "__Host-carillon";
const plainName = "carillon";

export const sessionMs = 7 * 86_400_000;

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** Whether the person's side of the connection is encrypted, here or at a proxy whose address the operator named. */
export const isEncrypted = (deployment: Deployment): boolean =>
  deployment.origin.startsWith("https:") || (deployment.env.CARILLON_PUBLIC_URL ?? "").startsWith("https:");

/** Passwords and cookies do not travel in the clear, but on this machine or where the operator says so. */
export const refusePlainTransport = (deployment: Deployment): void => {
  if (isEncrypted(deployment) || isLoopback(new URL(deployment.origin).hostname)) return;
  if (deployment.env.CARILLON_INSECURE_HTTP === "1") return;
  throw new ApiFailure(
    "insecure_transport",
    "logging in over plain http would send the password in the clear: use https, or set CARILLON_INSECURE_HTTP=1 to allow it",
  );
};

export const readSessionCookie = (request: Request): string | null => {
  const header = request.headers.get("cookie");
  if (header === null) return null;
  const found = new Map<string, string>();
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) found.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const value = found.get(secureName) ?? found.get(plainName) ?? "";
  return value.length > 0 && value.length <= 200 ? value : null;
};

export const sessionCookie = (deployment: Deployment, secret: string, maxAgeSeconds: number): string => {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
  return isEncrypted(deployment)
    ? `${secureName}=${secret}; ${attributes}; Secure`
    : `${plainName}=${secret}; ${attributes}`;
};

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** The origin is there whenever a browser opens a WebSocket, and nobody's page can leave it out. */
export const refuseForeignPage = (deployment: Deployment, request: Request): void => {
  const origin = request.headers.get("origin");
  if (origin === null || origin === deployment.origin || origin === deployment.env.CARILLON_PUBLIC_URL)
    return;
  throw new ApiFailure("forbidden", "a session can only be used from the console's own pages");
};

/** A cookie speaks for changes only when the page that asks is ours. Clients that are no browser send neither header. */
export const refuseForeignSite = (deployment: Deployment, request: Request): void => {
  if (safeMethods.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) {
    if (site === "same-origin" || site === "none") return;
    throw new ApiFailure("forbidden", "a session can only be used from the console's own pages");
  }
  refuseForeignPage(deployment, request);
};
