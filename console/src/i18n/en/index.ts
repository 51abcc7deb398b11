import { frame } from "./frame.ts";
import { login } from "./login.ts";
import { palette } from "./palette.ts";
import { health, status } from "./status.ts";
import { failure, list, range, time, words } from "./words.ts";

// One line a noun; zh/index.ts must have the same, its type says so.
export const dictionary = {
  failure,
  frame,
  health,
  list,
  login,
  palette,
  range,
  status,
  time,
  words,
};

export type Dictionary = typeof dictionary;
