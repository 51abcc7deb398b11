import { readFileSync } from "node:fs";
import { deploymentFile } from "./paths.ts";

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

export function readDeployment(): Deployment {
  return JSON.parse(readFileSync(deploymentFile, "utf8"));
}
