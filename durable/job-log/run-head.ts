/** What has to be known of a run's log to go on with it. Stored with the newest chunk, so that an append is one row. */
export interface RunHead {
  /** Lines ever logged. */
  total: number;
  /** Lines dropped out of the middle, first and last. */
  cut: { from: number; to: number } | null;
  /** The count that is expected next from each writer and attempt, least recently heard first. */
  writers: [writer: string, attempt: number, nextSeq: number][];
}

/** More than the workers that one run has open attempts on; a writer beyond it could only repeat a batch unnoticed. */
const keptWriters = 256;

export const emptyHead: RunHead = { total: 0, cut: null, writers: [] };

/** Written by this or an earlier version; migrations answer for the shape. */
export const parseHead = (head: string): RunHead => JSON.parse(head);

/** How many of `count` lines that begin at `seq` were stored before. */
export const repeatedLines = (
  head: RunHead,
  from: { writer: string; attempt: number; seq: number },
  count: number,
): number => {
  const known = head.writers.find(([writer, attempt]) => writer === from.writer && attempt === from.attempt);
  return known === undefined ? 0 : Math.min(count, Math.max(0, known[2] - from.seq));
};

export const heardFrom = (
  head: RunHead,
  from: { writer: string; attempt: number },
  nextSeq: number,
): RunHead => {
  const others = head.writers.filter(
    ([writer, attempt]) => writer !== from.writer || attempt !== from.attempt,
  );
  return {
    ...head,
    writers: [...others, [from.writer, from.attempt, nextSeq] as RunHead["writers"][number]].slice(
      -keptWriters,
    ),
  };
};
