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

/** Of client/java; a test holds it equal to its pom. */
export const javaVersion = "0.1.0";

export const javaBuild = "mvn -f client/java/all install";

export const javaDependency = `<dependency>
  <groupId>io.carillon</groupId>
  <artifactId>carillon-worker</artifactId>
  <version>${javaVersion}</version>
</dependency>`;

export const javaProgram = ({ url, namespace, appId, appKey }: Connection): string =>
  `package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.Worker;

public class HelloProcessor implements Processor {
  @Override
  public Object process(Context context) {
    return "hello " + context.parameters();
  }

  public static void main(String[] arguments) {
    Worker.builder()
        .url(${JSON.stringify(url)})
        .namespace(${JSON.stringify(namespace)})
        .appId(${JSON.stringify(appId)})
        .appKey(${JSON.stringify(appKey)})
        .packages("com.example")
        .build()
        .start();
  }
}`;

export const javaAgentCommand = ({ url, namespace, appId, appKey }: Connection): string =>
  `java -cp client/java/target/carillon-worker-${javaVersion}-agent.jar:my.jar io.carillon.worker.Agent --url ${url} --namespace ${namespace} --app ${appId} --key ${appKey} --packages com.example`;

export const springProperties = ({ url, namespace, appId, appKey }: Connection): string =>
  `carillon.url=${url}
carillon.namespace=${namespace}
carillon.app=${appId}
carillon.key=${appKey}`;

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
