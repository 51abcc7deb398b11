import type { OperationObject } from "../../../../client/protocol/operation.ts";
import type { QueryInput } from "../../../../client/protocol/route.ts";
import type { routes } from "../../../../client/protocol/routes/index.ts";
import type { Place } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { createRangeBounds } from "../../ui/date-range.ts";
import { rangeWords } from "../../ui/date-range-picker.tsx";
import { createUrlFilters } from "../../ui/filters.tsx";
import { objectTypesOf, verbsOf } from "./record-words.ts";

/** The records of the chosen namespace, or of all of them with what belongs to none: people, tokens, log-ins. */
export type RecordScope = "namespace" | "deployment";
export type RecordQuery = QueryInput<typeof routes.listAllOperations>;

const defaults = { namespace: "", object: "", objectId: "", actor: "", action: "", range: "all" };

export interface RecordsAbout {
  object: OperationObject;
  objectId: string | number;
}

/** The records of one object: what the menus of objects lead to. */
export const recordsPath = (ns: string, about: RecordsAbout): string =>
  `/ns/${encodeURIComponent(ns)}/records?object=${about.object}&objectId=${encodeURIComponent(about.objectId)}`;

export const recordsHref = (place: Place, about: RecordsAbout): string => recordsPath(place.ns(), about);

const oneOf = <T extends string>(known: readonly T[], value: string): T | undefined =>
  known.find((name) => name === value);

export function createRecordFilters(scope: RecordScope) {
  const filters = createUrlFilters(defaults);
  const bounds = createRangeBounds(() => filters.get("range"));
  const object = () => oneOf(objectTypesOf(scope), filters.get("object"));
  const verb = () => oneOf(verbsOf(scope), filters.get("action"));
  const words = (): Record<keyof typeof defaults, { name: string; value: string }> => {
    const type = object();
    const action = verb();
    return {
      namespace: { name: t("records.filter.namespace"), value: filters.get("namespace") },
      object: { name: t("records.filter.object"), value: type ? t(`records.object.${type}`) : "" },
      objectId: { name: t("records.filter.objectId"), value: filters.get("objectId") },
      actor: { name: t("records.filter.actor"), value: filters.get("actor") },
      action: { name: t("records.filter.action"), value: action ? t(`records.verb.${action}`) : "" },
      range: { name: t("range.label"), value: rangeWords(filters.get("range")) },
    };
  };
  const chips = () => filters.chips(words());
  return {
    ...filters,
    scope,
    object,
    verb,
    chips,
    query: (): RecordQuery => {
      const action = verb();
      return {
        ...(scope === "deployment" ? { namespace: filters.get("namespace") } : {}),
        object: object(),
        objectId: filters.get("objectId"),
        actor: filters.get("actor"),
        // With its dot, so that `run` finds "job.run" and not every action on runs.
        action: action && `.${action}`,
        ...bounds(),
      };
    },
  };
}

export type RecordFilters = ReturnType<typeof createRecordFilters>;
