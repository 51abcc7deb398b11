import { measureGrid } from "../core/fan-out/grid-load.ts";
import { report, round } from "./figures.ts";

/**
 * What the object of a grid holds at most, of machine and store alone and garbage collected. The growth of the whole runtime, which
 * the grids report, is an upper bound: it counts the platform's Worker, the caches of SQLite and garbage too.
 */
export const benchGridMemory = (): void => {
  const loads = [
    { name: "million", tasks: 1_000_000, itemBytes: 30, fails: () => false },
    {
      name: "million, a third fails once",
      tasks: 1_000_000,
      itemBytes: 30,
      fails: (task: number, tries: number) => task % 3 === 0 && tries === 0,
      retryIntervalMs: 1_000_000_000,
    },
    { name: "1 KB items", tasks: 200_000, itemBytes: 1000, fails: () => false },
  ];
  for (const { name, ...load } of loads) {
    const { peakBytes } = measureGrid(load);
    report("grid-memory", { name, tasks: load.tasks, objectPeakMb: round(peakBytes / 1_048_576, 1) });
  }
};
