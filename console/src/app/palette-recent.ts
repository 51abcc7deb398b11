import * as v from "valibot";
import type { Hit } from "./palette-hits.ts";
import { remember, remembered } from "./remembered.ts";

const KEY = "carillon.palette.recent";
const KEPT = 5;

const icons = ["executions", "jobs", "workflows", "apps", "namespaces"] as const;
/** Storage may hold anything: what is no link into the console is left out. */
const kept = v.array(
  v.object({
    icon: v.picklist(icons),
    label: v.string(),
    note: v.optional(v.string()),
    href: v.pipe(v.string(), v.regex(/^\/ns\//)),
  }),
);

const isKept = (icon: Hit["icon"]): icon is (typeof icons)[number] => icons.some((one) => one === icon);

/** Objects that were chosen last in this browser, newest first. */
export function recentHits(): Hit[] {
  try {
    const read = v.safeParse(kept, JSON.parse(remembered(KEY) ?? "[]"));
    return read.success ? read.output.slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Pages and actions are a word away; jobs, workflows, apps and runs are what one comes back to. */
export function rememberHit(hit: Hit): void {
  const isObject = isKept(hit.icon) && /^\/ns\/[^/]+\/[^/]+\/[^/?]+/.test(hit.href);
  if (!isObject) return;
  const others = recentHits().filter(({ href }) => href !== hit.href);
  remember(KEY, JSON.stringify([hit, ...others].slice(0, KEPT)));
}
