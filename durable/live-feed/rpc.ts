/** What other objects and the Worker ask of a namespace's live feed. */
export interface LiveFeedCalls {
  /** Tells all listeners that something changed. Answers how many there are. */
  changed(): Promise<number>;
  /** Somebody lost a right: all listeners come back and are judged anew. */
  judgeAnew(): Promise<void>;
}
