import { type Role, tokenCreate } from "../../../../client/protocol/session.ts";
import { createForm } from "../../ui/form.ts";

const DAY_MS = 86_400_000;
/** Days until a token ends; never, or a day of one's own. */
export const lifetimes = ["7", "30", "90", "365", "date", "never"] as const;
export type Lifetime = (typeof lifetimes)[number];

/** A whole namespace, or one app of it. */
export interface Reach {
  namespace: string;
  appId?: string;
}
export interface Scope {
  kind: "everything" | "chosen";
  /** Kept while "everything" is chosen, so that changing one's mind costs nothing. */
  reaches: Reach[];
}

export interface TokenValues {
  name: string;
  role: Role;
  lifetime: Lifetime;
  /** `2026-12-24`, in the viewer's zone, for a day of one's own. */
  date: string;
  scope: Scope;
}

const scopeOf = ({ kind, reaches }: Scope) =>
  kind === "everything"
    ? null
    : {
        namespaces: reaches.flatMap(({ namespace, appId }) => (appId === undefined ? [namespace] : [])),
        apps: reaches.flatMap(({ namespace, appId }) => (appId === undefined ? [] : [{ namespace, appId }])),
      };

/** The end of the chosen day in the viewer's zone, so that the token works on that day. */
function endOfDay(date: string): string | undefined {
  const at = new Date(`${date}T23:59:59`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

export function expiresAt(values: TokenValues, now: number): string | null | undefined {
  if (values.lifetime === "never") return null;
  if (values.lifetime === "date") return endOfDay(values.date);
  return new Date(now + Number(values.lifetime) * DAY_MS).toISOString();
}

export function createTokenForm(now: () => number) {
  const initial: TokenValues = {
    name: "",
    role: "operator",
    lifetime: "90",
    date: "",
    scope: { kind: "everything", reaches: [] },
  };
  return createForm({
    initial,
    schema: tokenCreate,
    body: (values: TokenValues) => ({
      name: values.name,
      role: values.role,
      expiresAt: expiresAt(values, now()),
      scope: scopeOf(values.scope),
    }),
    rules: ({ scope, ...values }) => {
      if (scope.kind === "chosen" && scope.reaches.length === 0)
        return [{ path: "scope", rule: "required", message: "is required" }];
      if (values.lifetime !== "date") return [];
      const end = endOfDay(values.date);
      if (end === undefined) return [{ path: "expiresAt", rule: "required", message: "is required" }];
      return Date.parse(end) > now()
        ? []
        : [{ path: "expiresAt", rule: "future", message: "must be in the future" }];
    },
  });
}
