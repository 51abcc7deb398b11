/** One JSON line a figure, so that runs can be compared by a program. Ratios are against a bare request in the same run. */
export const report = (bench: string, figures: Record<string, number | string | boolean>): void => {
  console.log(JSON.stringify({ bench, ...figures }));
};

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** `count` calls with `atOnce` of them under way all the time; answers the seconds it took. */
export const closedLoop = async (
  count: number,
  atOnce: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> => {
  const startedAt = performance.now();
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await call(index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (performance.now() - startedAt) / 1000;
};
