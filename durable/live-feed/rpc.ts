import type { LiveWord } from "../../client/protocol/live.ts";

/** What other objects and the Worker ask of a namespace's live feed. */
export interface LiveFeedCalls {
  /** Tells all listeners that something changed, in a word. Answers how many there are. */
  changed(word?: LiveWord): Promise<number>;
  /** Somebody lost a right: all listeners come back and are judged anew. */
  judgeAnew(): Promise<void>;
}
