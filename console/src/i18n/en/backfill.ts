/** Running a job or a workflow for days that have passed. */
export const backfill = {
  title: (name: string) => `Backfill ${name}`,
  why: {
    job: "One run for each day of the range, now, with that day as its data time.",
    workflow: "One workflow run for each day of the range, now, with that day as its data time.",
  },
  from: "First day",
  to: "Last day",
  dataTime: "Data time",
  order: "Order",
  orders: { oldest_first: "Oldest first", newest_first: "Newest first" },
  parallelism: "Runs at once",
  parallelismWhy: "Never more than the run concurrency allows.",
  wrongParallelism: "A whole number from 1 to 100",
  problem: {
    missing: "Choose both days",
    order: "The last day is before the first",
    many: "At most 1,000 days",
  },
  dryRun: "What will run",
  leftOut: (n: string) =>
    n === "0"
      ? "Leave out the days of the calendar"
      : n === "1"
        ? "Leave out the day of the calendar (1 day)"
        : `Leave out the days of the calendar (${n} days)`,
  count: (n: string) => (n === "1" ? "1 run" : `${n} runs`),
  start: (n: string) => (n === "0" ? "Start" : n === "1" ? "Start 1 run" : `Start ${n} runs`),
  progress: "Backfill progress",
  runs: "Runs of the backfill",
  doneOf: (done: string, of: string) => `${done} of ${of} ended`,
  left: (words: string) => `about ${words} left`,
  status: {
    running: "Running",
    stopping: "Stopping",
    stopped: "Stopped",
    finished: "Finished",
  },
  stop: "Stop",
  caption: "Backfills of this namespace, newest first",
  states: { all: "All", open: "Going on", ended: "Ended" },
  kinds: { job: "Job", workflow: "Workflow" },
  anyKind: "Jobs and workflows",
  filterTarget: "Job or workflow, id or name",
  columns: {
    target: "Job or workflow",
    kind: "Kind",
    range: "Days, data time",
    progress: "Ended",
    by: "Started by",
  },
  saidStopping: (name: string) => `Stopping the backfill of ${name}`,
  all: "All backfills",
  empty: {
    none: "Nothing was backfilled yet",
    noneWhy:
      "A backfill runs a job or a workflow once for each day of a range: choose it in the menu of one.",
    filtered: "No backfill matches these filters",
  },
  goesOn: "It goes on when this is closed; the runs are in the execution list under the trigger backfill.",
  ended: "The runs are in the execution list under the trigger backfill.",
};
