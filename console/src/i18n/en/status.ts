export const status = {
  waiting: "Waiting",
  pool: "Pool",
  running: "Running",
  success: "Success",
  failed: "Failed",
  skipped: "Skipped",
};

export const health = {
  healthy: "Healthy",
  busy: "Busy",
  lost: "Lost",
};
