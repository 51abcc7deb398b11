import { alarms } from "./alarms.ts";
import { backfill } from "./backfill.ts";
import { batches } from "./batches.ts";
import { calendars } from "./calendars.ts";
import { contacts } from "./contacts.ts";
import { definitions } from "./definitions.ts";
import { fires } from "./fires.ts";
import { flows } from "./flows.ts";
import { heat } from "./heat.ts";
import { jobForm } from "./job-form.ts";
import { namespaces } from "./namespaces.ts";
import { overview } from "./overview.ts";
import { people } from "./people.ts";
import { records } from "./records.ts";
import { settings } from "./settings.ts";
import { tasks } from "./tasks.ts";
import { tokens } from "./tokens.ts";
import { workflows } from "./workflows.ts";

// Words of pages that are not the first; they come right after it. One line a noun; zh/later.ts must have the same.
export const later = {
  alarms,
  backfill,
  batches,
  calendars,
  contacts,
  definitions,
  fires,
  flows,
  heat,
  jobForm,
  namespaces,
  overview,
  people,
  records,
  settings,
  tasks,
  tokens,
  workflows,
};

export type LaterDictionary = typeof later;
