import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import {
  liveBatch,
  liveChanged,
  livePath,
  livePing,
  livePong,
  liveQuietMs,
  liveRenewCode,
} from "../../../client/protocol/live.ts";
import { sessionEnded } from "./client.ts";

/** Until then somebody may not know yet that this page listens. */
const SETTLE_MS = liveQuietMs + 2_000;
const PING_MS = 25_000;
const PONG_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A page that nobody looks at lets go of the feed after a minute. */
const HIDDEN_MS = 60_000;

const [following, setFollowing] = createSignal(false);

const [batchesTold, setBatchesTold] = createSignal(0);

/** Counts how often the feed told that a batch got on. */
/** Whether changes in the namespace are told to this page, so that it need not ask. */
export { batchesTold, following };

/** One connection to a namespace's feed, made again whenever it breaks, until it is closed. */
function connect(ns: string, onChange: () => void): { close: () => void } {
  let socket: WebSocket | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;
  let beat: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const expectPong = () => {
    socket?.send(livePing);
    beat = setTimeout(() => socket?.close(), PONG_MS);
  };
  const end = () => {
    clearTimeout(settle);
    clearTimeout(beat);
    setFollowing(false);
  };
  const open = () => {
    const made = new WebSocket(new URL(livePath(ns), location.origin.replace(/^http/, "ws")));
    socket = made;
    made.onopen = () => {
      settle = setTimeout(() => setFollowing(true), SETTLE_MS);
      beat = setTimeout(expectPong, PING_MS);
    };
    made.onmessage = ({ data }: MessageEvent<unknown>) => {
      pauseMs = FIRST_PAUSE_MS;
      if (data === liveChanged || data === liveBatch) onChange();
      if (data === liveBatch) setBatchesTold((count) => count + 1);
      if (data !== livePong) return;
      clearTimeout(beat);
      beat = setTimeout(expectPong, PING_MS);
    };
    made.onclose = ({ code }) => {
      if (socket !== made) return;
      end();
      if (closed) return;
      // Spread out: after a restart of the platform all pages come back.
      const wait = code === liveRenewCode ? FIRST_PAUSE_MS : pauseMs;
      retry = setTimeout(open, wait * (0.5 + Math.random()));
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    };
  };
  open();
  return {
    close: () => {
      closed = true;
      clearTimeout(retry);
      end();
      socket?.close();
    },
  };
}

/** Whether somebody looks at this page, or did a moment ago. */
function createAttention(): Accessor<boolean> {
  const [attended, setAttended] = createSignal(!document.hidden);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(leaving);
    if (!document.hidden) setAttended(true);
    else leaving = setTimeout(() => setAttended(false), HIDDEN_MS);
  };
  document.addEventListener("visibilitychange", look);
  onCleanup(() => {
    clearTimeout(leaving);
    document.removeEventListener("visibilitychange", look);
  });
  return attended;
}

/** Follows the feed of the namespace in sight while `wanted`, somebody looks and the session lasts. */
export function followFeed(ns: Accessor<string>, wanted: Accessor<boolean>, onChange: () => void): void {
  const attended = createAttention();
  createEffect(() => {
    if (!wanted() || !attended() || sessionEnded()) return;
    const connection = connect(ns(), onChange);
    onCleanup(connection.close);
  });
}
