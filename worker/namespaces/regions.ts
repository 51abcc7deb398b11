import type { Region } from "../../client/protocol/namespace.ts";
import type { Env } from "../env.ts";
import { invalid } from "../errors.ts";

/** Durable Object location hints, as people call them. */
const hints: Record<DurableObjectLocationHint, string> = {
  wnam: "Western North America",
  enam: "Eastern North America",
  sam: "South America",
  weur: "Western Europe",
  eeur: "Eastern Europe",
  apac: "Asia-Pacific",
  "apac-ne": "Northeast Asia-Pacific",
  "apac-se": "Southeast Asia-Pacific",
  oc: "Oceania",
  afr: "Africa",
  me: "Middle East",
};

const local: Region = { id: "local", name: "Local" };

const isHint = (text: string): text is DurableObjectLocationHint => Object.hasOwn(hints, text);

/** Where namespaces can live: what the deployment names, or the one place it runs in. */
export const regionsOf = (env: Pick<Env, "CARILLON_REGIONS">): Region[] => {
  const named = (env.CARILLON_REGIONS ?? "").split(",").map((part) => part.trim());
  const regions = named.filter(isHint).map((id) => ({ id, name: hints[id] }));
  return regions.length > 0 ? regions : [local];
};

export const hintOf = (region: string): DurableObjectLocationHint | undefined =>
  isHint(region) ? region : undefined;

export const requireRegion = (env: Pick<Env, "CARILLON_REGIONS">, asked: string | undefined): string => {
  const regions = regionsOf(env);
  const [first] = regions;
  if (asked === undefined) return first?.id ?? local.id;
  if (regions.some((region) => region.id === asked)) return asked;
  const known = regions.map((region) => region.id).join(", ");
  throw invalid([{ path: "region", rule: "known_region", message: `must be one of ${known}`, value: asked }]);
};
