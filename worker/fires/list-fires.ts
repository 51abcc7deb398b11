import * as v from "valibot";
import { type Fire, fireVerdicts } from "../../client/protocol/fire.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { QueryOf } from "../../client/protocol/route.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { RunStatus } from "../../client/protocol/run.ts";
import type { FireRecord } from "../../durable/job-timer/rpc.ts";
import { limitOf, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { fromInstant, toInstant } from "../instants.ts";
import { type Definitions, erasOf, misfirePolicyAt } from "./eras.ts";
import { forgottenBetween, type Stretch, stretchesOf } from "./stretches.ts";

/** A run that a timer began. */
export interface PlannedRun {
  runId: string;
  scheduleAt: number;
  createdAt: number;
  trigger: string;
  status: RunStatus;
}

/** Where the records of a job or a workflow are. */
export interface FireSources {
  definitions: () => Promise<Definitions>;
  /** Newest first, due from `from` until before `before`. */
  ran: (from: number, before: number, limit: number) => Promise<PlannedRun[]>;
  /** What the timer decided against, newest first. */
  recorded: (before: number, limit: number) => Promise<FireRecord[]>;
  runIdOf: (number: number) => string;
  /** Planned times before it may have run without being kept; null when every run is. */
  historyFrom: () => Promise<number | null>;
  /** A run made later than this after its time was late. */
  misfireMs: number;
}

type Filters = QueryOf<typeof routes.listJobFires>;
interface Listed extends Omit<Fire, "from" | "to"> {
  from: number;
  to: number;
}

const timeKey = v.strictTuple([v.pipe(v.number(), v.safeInteger())]);
/** As many as a timer keeps. */
const allRecords = 1_000;
const none = { runId: null, runStatus: null, lateMs: null, misfirePolicy: null } as const;

const ofStretch = (stretch: Stretch): Listed => ({ ...stretch, ...none });

const ofRun = (run: PlannedRun, misfireMs: number): Listed => {
  const lateMs = run.createdAt - run.scheduleAt;
  return {
    ...none,
    from: run.scheduleAt,
    to: run.scheduleAt,
    count: 1,
    countIsExact: true,
    verdict: run.trigger === "catch_up" ? "caught_up" : "ran",
    runId: run.runId,
    runStatus: run.status,
    lateMs: lateMs > misfireMs ? lateMs : null,
  };
};

const ofRecord = (
  { runNumber, ...record }: FireRecord,
  { runIdOf }: FireSources,
  definitions: Definitions,
): Listed => ({
  ...record,
  ...none,
  runId: runNumber === null ? null : runIdOf(runNumber),
  misfirePolicy: record.verdict === "missed" ? misfirePolicyAt(definitions, record.to) : null,
});

interface Asked {
  from: number;
  before: number;
  limit: number;
  wanted: ReadonlySet<Fire["verdict"]>;
}

const collect = async (sources: FireSources, asked: Asked, now: number): Promise<Listed[]> => {
  const { from, before, limit, wanted } = asked;
  const isAll = wanted.size === fireVerdicts.length;
  const [definitions, ran, recorded, historyFrom] = await Promise.all([
    sources.definitions(),
    wanted.has("ran") || wanted.has("caught_up") ? sources.ran(from, before, limit) : [],
    sources.recorded(before, isAll ? limit : allRecords),
    wanted.has("forgotten") ? sources.historyFrom() : null,
  ]);
  const eras = erasOf(definitions, before);
  const isKnown = historyFrom === null || historyFrom <= from;
  const forgotten = isKnown
    ? []
    : forgottenBetween(
        eras,
        await sources.recorded(Math.min(before, historyFrom), allRecords),
        { from, to: Math.min(before, historyFrom) },
        limit,
      );
  return [
    ...ran.map((run) => ofRun(run, sources.misfireMs)),
    ...recorded.filter(({ to }) => to >= from).map((record) => ofRecord(record, sources, definitions)),
    ...[...stretchesOf(eras, { from, to: before }, now), ...forgotten].map(ofStretch),
  ]
    .filter(({ verdict }) => wanted.has(verdict))
    .sort((a, b) => b.from - a.from);
};

/**
 * Every planned time with its verdict, newest first: what ran is in the history, what was decided against is with the timer, and
 * that a time was not planned, or is only to come, follows from the definitions.
 */
export const listFires = async (
  sources: FireSources,
  list: string,
  query: Filters,
  now: number,
): Promise<Page<Fire>> => {
  const limit = limitOf(query);
  const cursor = readCursor(list, timeKey, query.cursor)?.[0];
  const to = query.to === undefined ? now + 1 : fromInstant(query.to);
  const asked: Asked = {
    from: query.from === undefined ? 0 : fromInstant(query.from),
    before: cursor === undefined ? to : Math.min(cursor, to),
    limit: limit + 1,
    wanted: new Set(query.verdict ?? fireVerdicts),
  };
  return toPage(
    await collect(sources, asked, now),
    limit,
    (fire) => ({ ...fire, from: toInstant(fire.from), to: toInstant(fire.to) }),
    (fire) => writeCursor(list, [fire.from]),
  );
};
