/** Sources whose change makes a new worker bundle necessary. */
export const workerSources = [
  "worker",
  "durable",
  "client/protocol",
  "client/api",
  "migrations",
  "wrangler.toml",
  "tsconfig.json",
  "tsconfig.base.json",
  "package-lock.json",
  "launcher/build-worker.ts",
  "launcher/deployment.ts",
  "launcher/outbound",
];

/** The same for the console. */
export const consoleSources = [
  "console",
  "client/protocol",
  "client/api",
  "package-lock.json",
  "tsconfig.base.json",
  "launcher/build-console.ts",
];
