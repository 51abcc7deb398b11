export interface Connection {
  url: string;
  namespace: string;
  appId: string;
  /** The key itself, or what stands for it. */
  appKey: string;
}

/** Stands for a key that the reader may not see. */
export const KEY_PLACE = "APP_KEY";

export const agentCommand = ({ url, namespace, appId, appKey }: Connection): string =>
  `npm run agent -- --url ${url} --namespace ${namespace} --app ${appId} --key ${appKey}`;

export const libraryProgram = ({ url, namespace, appId, appKey }: Connection): string =>
  `import { Worker } from "./client/worker/index.ts";

const worker = new Worker({
  url: ${JSON.stringify(url)},
  namespace: ${JSON.stringify(namespace)},
  appId: ${JSON.stringify(appId)},
  appKey: ${JSON.stringify(appKey)},
});
worker.processor("hello", async (context) => \`hello \${context.parameters}\`);
await worker.start();`;

export const environment = ({ url, namespace, appId, appKey }: Connection): string =>
  `CARILLON_URL=${url}
CARILLON_NAMESPACE=${namespace}
CARILLON_APP=${appId}
CARILLON_KEY=${appKey}`;

/** Node 24 runs the sources as they are. */
export const containerCommand =
  'docker run --rm --init --env-file carillon.env -v "$PWD:/carillon:ro" -w /carillon node:24 node client/agent/index.ts';

/** Whether an address is only this machine's own: another machine, or a container, must use another one. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
