/** What is known about a connection that brought no answer, without addresses or stacks of the runtime. */
const causes: [RegExp, string][] = [
  [/ECONNREFUSED|connection refused/i, "the connection was refused"],
  [
    /ECONNRESET|connection reset|network connection lost|disconnected|closed prematurely|premature/i,
    "the connection was cut",
  ],
  [/ENOTFOUND|EAI_AGAIN|dns lookup failed|DNS/i, "the name could not be looked up"],
  [/certificate|SSL|TLS/i, "the TLS connection was refused"],
  [/not permitted|blocked|restrict/i, "the network's allow-list refused the address"],
  [/ETIMEDOUT|timed out/i, "the connection timed out"],
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
