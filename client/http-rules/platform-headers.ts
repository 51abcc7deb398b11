const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers that only the connection or the platform may set: the job's own value is left out. Takes the name in lower case. */
export const isSetByPlatform = (name: string): boolean =>
  connectionHeaders.has(name) || /^(webhook-|carillon-|proxy-|cf-)/.test(name);

export const completionHeader = "carillon-completion-url";

export const isSigned = (request: { headers: Record<string, string> }): boolean =>
  "webhook-signature" in request.headers;

export const unsignedNote = "The app has no signing secret: this call is not signed";
