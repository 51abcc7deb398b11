import type { FieldChange } from "../../client/protocol/definitions-plan.ts";
import { masked } from "../access/mask-secrets.ts";
import { isSecretField } from "../access/secret-fields.ts";

/** Longer texts, which only scripts and bodies are, are cut in an answer: the whole of it is in the versions. */
const mostCharacters = 20_000;

interface Leaf {
  value: unknown;
  secret: boolean;
}

/** What tells entries of a list apart, so that one that moved is not another one. */
const keyOfItem = (item: unknown): string | null => {
  if (typeof item !== "object" || item === null) return null;
  const key: unknown = Reflect.get(item, "nickname") ?? Reflect.get(item, "nodeId");
  return typeof key === "string" ? key : null;
};

const edgeText = (edge: unknown): unknown => {
  if (typeof edge !== "object" || edge === null || !("from" in edge) || !("to" in edge)) return edge;
  const when: unknown = Reflect.get(edge, "when");
  return `${edge.from} -> ${edge.to}${when === undefined ? "" : ` when ${when}`}`;
};

const collectList = (list: readonly unknown[], path: string, into: Map<string, Leaf>): void => {
  const keys = list.map(keyOfItem);
  const areTold = list.length > 0 && keys.every((key) => key !== null) && new Set(keys).size === keys.length;
  if (areTold) {
    for (const [index, item] of list.entries()) collect(item, `${path}.${keys[index]}`, "", into);
    return;
  }
  const texts = list.map(edgeText);
  into.set(path, { value: path === "edges" ? texts.toSorted() : texts, secret: false });
};

const collect = (value: unknown, path: string, parent: string, into: Map<string, Leaf>): void => {
  if (Array.isArray(value)) collectList(value, path, into);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (inner === undefined) continue;
      if (isSecretField(key, parent) && typeof inner === "string")
        into.set(at, { value: inner, secret: true });
      else collect(inner, at, key, into);
    }
  } else into.set(path, { value, secret: false });
};

const leavesOf = (value: object | null): Map<string, Leaf> => {
  const leaves = new Map<string, Leaf>();
  if (value !== null) collect(value, "", "", leaves);
  return leaves;
};

const shown = ({ value, secret }: Leaf): unknown => {
  if (secret) return masked;
  return typeof value === "string" && value.length > mostCharacters
    ? `${value.slice(0, mostCharacters).toWellFormed()}…`
    : value;
};

/** Fields that differ between two definitions, each down to single values, in the order of what will be. Null: not there. */
export const changesBetween = (before: object | null, after: object | null): FieldChange[] => {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  const changes: FieldChange[] = [];
  for (const path of new Set([...next.keys(), ...old.keys()])) {
    const [was, is] = [old.get(path), next.get(path)];
    if (was && is && JSON.stringify(was.value) === JSON.stringify(is.value)) continue;
    changes.push({
      path,
      ...(was ? { before: shown(was) } : {}),
      ...(is ? { after: shown(is) } : {}),
      ...(was?.secret || is?.secret ? { secret: true } : {}),
    });
  }
  return changes;
};
