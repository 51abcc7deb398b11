import type { Caller } from "./caller.ts";
import { mayDo } from "./judge.ts";

const masked = "•••";
const secretFields = /^(password|secret|token|appKey|webhook)$/i;
/** Values of headers may be credentials whatever the headers are called. */
const secretParents = /^headers$/i;

const maskUnder = <T>(value: T, parent: string): T => {
  if (typeof value !== "object" || value === null) return value;
  const copy = structuredClone(value);
  for (const [key, inner] of Object.entries(copy)) {
    const isSecret = (secretFields.test(key) || secretParents.test(parent)) && typeof inner === "string";
    Reflect.set(copy, key, isSecret ? masked : maskUnder(inner, Array.isArray(copy) ? parent : key));
  }
  return copy;
};

/** Values of headers and secrets of robots, wherever they stand in a definition. */
export const maskSecrets = <T>(value: T): T => maskUnder(value, "");

/** Those who may edit see what they edit; to everyone else secrets are not told. */
export const shownTo = <T>(caller: Caller, value: T): T =>
  mayDo(caller, "edits") ? value : maskSecrets(value);
