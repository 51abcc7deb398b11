import { frame } from "./frame.ts";
import { log } from "./log.ts";
import { login } from "./login.ts";
import { palette } from "./palette.ts";
import { runs } from "./runs.ts";
import { health, status } from "./status.ts";
import { failure, list, range, time, words } from "./words.ts";

// One line a noun; zh/index.ts must have the same, its type says so.
export const dictionary = {
  failure,
  frame,
  health,
  list,
  log,
  login,
  palette,
  range,
  runs,
  status,
  time,
  words,
};

export type Dictionary = typeof dictionary;
