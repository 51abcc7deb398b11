import { ApiClient } from "../api/api-client.ts";
import { type Connection, type Given, isSet, readConnection } from "./command-line.ts";
import type { Terminal } from "./terminal.ts";

/** What a command works with. */
export interface Context {
  given: Given;
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

export interface Connected extends Connection {
  api: ApiClient;
}

/** Long answers are cut off by the one who asks, never by a proxy's patience. */
export const connect = ({ given, env, signal }: Context): Connected => {
  const connection = readConnection(given, env);
  const send: typeof fetch = (input, init) => fetch(input, { signal, ...init });
  return { ...connection, api: new ApiClient({ url: connection.url, token: connection.token, fetch: send }) };
};

export const wantsJson = ({ given }: Context): boolean => isSet(given, "json");

export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
