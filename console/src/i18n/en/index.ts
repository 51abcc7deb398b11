import { apps } from "./apps.ts";
import { contacts } from "./contacts.ts";
import { frame } from "./frame.ts";
import { grants } from "./grants.ts";
import { issues } from "./issues.ts";
import { jobForm } from "./job-form.ts";
import { jobs } from "./jobs.ts";
import { log } from "./log.ts";
import { login } from "./login.ts";
import { namespaces } from "./namespaces.ts";
import { overview } from "./overview.ts";
import { palette } from "./palette.ts";
import { people } from "./people.ts";
import { records } from "./records.ts";
import { runs } from "./runs.ts";
import { settings } from "./settings.ts";
import { health, status } from "./status.ts";
import { tasks } from "./tasks.ts";
import { tokens } from "./tokens.ts";
import { failure, list, range, time, words } from "./words.ts";

// One line a noun; zh/index.ts must have the same, its type says so.
export const dictionary = {
  failure,
  settings,
  tokens,
  people,
  records,
  namespaces,
  apps,
  contacts,
  issues,
  frame,
  grants,
  health,
  jobForm,
  jobs,
  list,
  log,
  login,
  overview,
  palette,
  range,
  runs,
  status,
  tasks,
  time,
  words,
};

export type Dictionary = typeof dictionary;
