/** The execution calendar: how runs ended, by day and hour. */
export const heat = {
  title: "Execution calendar",
  span: (from: string, to: string) => `${from} to ${to}`,
  show: "Outcome",
  length: "Days shown",
  days: { "7": "7 d", "14": "14 d", "28": "28 d" },
  earlier: "Earlier days",
  later: "Later days",
  fewer: "1",
  most: (n: string) => `${n} runs in a cell`,
  base: "share that failed",
  gone: "Clocks skip this hour",
  none: "No run ended in this time",
  noneWhy: "Runs appear at the hour they were due, as long as their job keeps them.",
  filtered: "No run like this in these days",
};
