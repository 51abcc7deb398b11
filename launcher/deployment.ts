import { readFileSync } from "node:fs";
import { deploymentFile, workerStamp } from "./paths.ts";

/** What the local runtime must know of wrangler.toml, written beside the bundle when it is built. */
export interface Deployment {
  name: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  crons: string[];
  d1Bindings: string[];
  durableObjects: { binding: string; className: string }[];
  services: { binding: string; entrypoint: string | undefined }[];
  assets: { binding: string; runWorkerFirst: string[] };
}

/** Names the build in /healthz, so that one can tell what is in service. */
export function readBuildName(): string {
  return readFileSync(workerStamp, "utf8").slice(0, 12);
}

export function readDeployment(): Deployment {
  return JSON.parse(readFileSync(deploymentFile, "utf8"));
}
