import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** A real HTTP server that remembers what it was sent. */
export interface Target extends AsyncDisposable {
  host: string;
  url: string;
  received: Received[];
}

export type Answer = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

export const startTarget = async (answer: Answer, host = "127.0.0.1"): Promise<Target> => {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const one = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers,
      body: await readAll(request),
    };
    received.push(one);
    answer(response, one, request);
  };
  const server: Server = createServer(listener).listen(0, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    host: `${host}:${address.port}`,
    url: `http://${host}:${address.port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
