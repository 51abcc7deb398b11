import type { Dictionary } from "../en/index.ts";
import { frame } from "./frame.ts";
import { log } from "./log.ts";
import { login } from "./login.ts";
import { palette } from "./palette.ts";
import { runs } from "./runs.ts";
import { health, status } from "./status.ts";
import { failure, list, range, time, words } from "./words.ts";

export const dictionary: Dictionary = {
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
