/** Widths of the window below which columns are left out; those of the highest go first where a table has less room. */
export const roomSteps = [1440, 1300, 1100, 1000, 860, 760] as const;
export type RoomStep = (typeof roomSteps)[number];

interface RoomColumn {
  width?: number;
  from?: RoomStep;
}

/** What a column needs that takes what is left: the first holds names, which say which row it is. */
const leastPx = { first: 150, other: 110 } as const;

const needOf = (columns: readonly RoomColumn[]): number =>
  columns.reduce((sum, { width }, at) => sum + (width ?? (at === 0 ? leastPx.first : leastPx.other)), 0);

/**
 * The steps whose columns are left out, so that the others have room in `roomPx`. A fixed layout gives every column its
 * width and what is left to the name: without this it would be left a few letters.
 */
export function stepsWithoutRoom(
  columns: readonly RoomColumn[],
  roomPx: number,
  windowPx: number,
): RoomStep[] {
  const left: RoomStep[] = roomSteps.filter((step) => windowPx < step);
  const kept = () => columns.filter(({ from }) => from === undefined || !left.includes(from));
  for (const step of roomSteps) {
    if (needOf(kept()) <= roomPx) break;
    if (!left.includes(step)) left.push(step);
  }
  return left;
}
