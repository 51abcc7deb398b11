import type { Dictionary } from "../en/index.ts";
import { frame } from "./frame.ts";
import { login } from "./login.ts";
import { palette } from "./palette.ts";
import { health, status } from "./status.ts";
import { failure, list, range, time, words } from "./words.ts";

export const dictionary: Dictionary = {
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
