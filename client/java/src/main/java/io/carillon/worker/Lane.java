package io.carillon.worker;

/** The two calls a worker may have under way at a time: the one that waits for work, and a short one that reports meanwhile. */
enum Lane {
  POLL,
  REPORT
}
