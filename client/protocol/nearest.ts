/** Letters to add, take away, change or swap with their neighbour to make one word of another. */
const distanceBetween = (from: string, to: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at += 1) {
    const row = [at];
    for (let other = 1; other <= to.length; other += 1) {
      const isSame = from[at - 1] === to[other - 1];
      const isSwapped = from[at - 1] === to[other - 2] && from[at - 2] === to[other - 1];
      row.push(
        Math.min(
          (last[other] ?? 0) + 1,
          (row[other - 1] ?? 0) + 1,
          (last[other - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[other - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, row];
  }
  return last[to.length] ?? 0;
};

/** Nobody mistypes a longer word for one of ours. */
const longest = 60;

/** The word that was most likely meant: one with a letter or two wrong, in three or more. Null when none comes near. */
export const nearestWord = (given: string, words: readonly string[]): string | null => {
  if (given.length > longest) return null;
  const typed = given.toLowerCase();
  const most = typed.length < 3 ? 0 : typed.length < 6 ? 1 : 2;
  let best: { word: string; distance: number } | null = null;
  for (const word of words) {
    if (Math.abs(word.length - typed.length) > most) continue;
    const distance = distanceBetween(typed, word.toLowerCase());
    if (distance <= most && (best === null || distance < best.distance)) best = { word, distance };
  }
  return best?.word ?? null;
};
