/** Why nobody can take a run of the pool. */
export type Lack = "no_worker_connected" | "no_processor" | "all_busy";

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
