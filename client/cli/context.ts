import { ApiClient } from "../api/api-client.ts";
import { type Connection, type Given, isSet, readConnection } from "./command-line.ts";
import { patient } from "./patient.ts";
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
  /** Goes on through a restart of a platform that has answered before; a wrong address is told at once. */
  patient<T>(call: () => Promise<T>): Promise<T>;
}

/** Long answers are cut off by the one who asks, never by a proxy's patience. */
export const connect = ({ given, env, signal, terminal }: Context): Connected => {
  const connection = readConnection(given, env);
  const send: typeof fetch = (input, init) => fetch(input, { signal, ...init });
  let hasAnswered = false;
  const onAnswer = () => {
    hasAnswered = true;
  };
  const api = new ApiClient({ url: connection.url, token: connection.token, fetch: send, onAnswer });
  return { ...connection, api, patient: (call) => (hasAnswered ? patient(terminal, signal, call) : call()) };
};

export const wantsJson = ({ given }: Context): boolean => isSet(given, "json");

export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
