import type { Demand } from "./demand.ts";

/** Why nobody can take a run of the pool. */
export type Lack = "no_worker_connected" | "no_processor" | "all_busy";

/** What a worker must have to take a run, in words. */
export const wantedOf = ({ processor, jobType, fanOut }: Demand): string =>
  `${processor ?? jobType}${fanOut ? " and takes part in distributed runs" : ""}`;

export const lackMessage = (lack: Lack, wanted: string): string => {
  switch (lack) {
    case "no_worker_connected":
      return "no worker that may take it was connected";
    case "no_processor":
      return `no connected worker has ${wanted}`;
    case "all_busy":
      return "all workers were busy";
  }
};
