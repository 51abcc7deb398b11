/**
 * What is known about a connection that brought no answer, without addresses or stacks of the runtime. Patterns are node's and
 * workerd's words; workerd tells a refused connection and a cut one by the same sentence, and the rest by none.
 */
const causes: [RegExp, string][] = [
  [/ECONNREFUSED/, "the connection was refused"],
  [/network connection lost|disconnected/i, "the connection was refused or cut"],
  [/ECONNRESET|other side closed|premature/i, "the connection was cut"],
  [/gzip|brotli|deflate|zstd|compress|incorrect header check/i, "the answer could not be decompressed"],
  [/ENOTFOUND|EAI_AGAIN/, "the name could not be looked up"],
  [/certificate|SSL|TLS/, "the TLS connection failed"],
  [/ETIMEDOUT|timed out/i, "the connection timed out"],
  [
    /internal error/i,
    "the name may not exist, TLS may have failed, or its address is private and CARILLON_OUTBOUND_ALLOW does not name it",
  ],
];

const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} ${textOf(error.cause)}` : error.message;
};

/** One sentence on why a request got no answer. */
export const connectionMessage = (error: unknown, url: string): string => {
  const text = textOf(error);
  const cause = causes.find(([pattern]) => pattern.test(text))?.[1] ?? "the connection failed";
  return `${new URL(url).host} could not be reached: ${cause}`;
};
