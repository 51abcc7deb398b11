import type { Caller } from "./caller.ts";
import { mayDo } from "./judge.ts";
import { replaceSecrets } from "./secret-fields.ts";

export const masked = "•••";

/** Values of headers and secrets of robots, wherever they stand in a definition. */
export const maskSecrets = <T>(value: T): T => replaceSecrets(value, () => masked);

/** Those who may edit see what they edit; to everyone else secrets are not told. */
export const shownTo = <T>(caller: Caller, value: T): T =>
  mayDo(caller, "edits") ? value : maskSecrets(value);
