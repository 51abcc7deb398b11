import fc from "fast-check";
import { expect, test } from "vitest";
import { roomSteps, stepsWithoutRoom } from "../../../console/src/ui/table-room.ts";

const columns = fc.array(
  fc.record(
    { width: fc.integer({ min: 40, max: 260 }), from: fc.constantFrom(...roomSteps) },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 12 },
);
const pixels = fc.integer({ min: 200, max: 2000 });

const least = (shown: { width?: number }[]) =>
  shown.reduce((sum, { width }, at) => sum + (width ?? (at === 0 ? 150 : 110)), 0);

test("columns are left out until the others have room, the ones for wide windows first", () => {
  fc.assert(
    fc.property(columns, pixels, pixels, (all, room, window) => {
      const left = stepsWithoutRoom(all, room, window);
      const shownBut = (steps: readonly number[]) =>
        all.filter(({ from }) => from === undefined || !steps.includes(from));
      const highest = [...roomSteps].slice(0, left.length);
      expect(left.toSorted((a, b) => b - a)).toEqual(highest);
      if (left.length < roomSteps.length) expect(least(shownBut(left))).toBeLessThanOrEqual(room);
      // The last one went for want of room, or because the window is too narrow for it.
      const last = left.at(-1);
      if (last !== undefined && last <= window)
        expect(least(shownBut(left.slice(0, -1)))).toBeGreaterThan(room);
    }),
  );
});

test("a window of 1280 px shows what is for 1100 px as long as names keep 150 px", () => {
  const table = (name: number) => [{}, { width: 500, from: 1100 as const }, { width: 600 - name }];
  expect(stepsWithoutRoom(table(0), 1250, 1280)).toEqual([1440, 1300]);
  expect(stepsWithoutRoom(table(0), 1249, 1280)).toEqual([1440, 1300, 1100]);
});
