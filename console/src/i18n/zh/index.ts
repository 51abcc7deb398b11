import type { Dictionary } from "../en/index.ts";
import { apps } from "./apps.ts";
import { frame } from "./frame.ts";
import { grants } from "./grants.ts";
import { issues } from "./issues.ts";
import { jobs } from "./jobs.ts";
import { log } from "./log.ts";
import { login } from "./login.ts";
import { palette } from "./palette.ts";
import { runs } from "./runs.ts";
import { health, status } from "./status.ts";
import { failure, list, range, time, words } from "./words.ts";

export const dictionary: Dictionary = {
  failure,
  apps,
  issues,
  frame,
  grants,
  health,
  jobs,
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
