import { type Role, tokenCreate } from "../../../../client/protocol/session.ts";
import { createForm } from "../../ui/form.ts";

const DAY_MS = 86_400_000;
/** Days until a token ends; never, or a day of one's own. */
export const lifetimes = ["7", "30", "90", "365", "date", "never"] as const;
export type Lifetime = (typeof lifetimes)[number];

export interface TokenValues {
  name: string;
  role: Role;
  lifetime: Lifetime;
  /** `2026-12-24`, in the viewer's zone, for a day of one's own. */
  date: string;
}

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
  const initial: TokenValues = { name: "", role: "operator", lifetime: "90", date: "" };
  return createForm({
    initial,
    schema: tokenCreate,
    body: (values: TokenValues) => ({
      name: values.name,
      role: values.role,
      expiresAt: expiresAt(values, now()),
    }),
    rules: (values) => {
      if (values.lifetime !== "date") return [];
      const end = endOfDay(values.date);
      if (end === undefined) return [{ path: "expiresAt", rule: "required", message: "is required" }];
      return Date.parse(end) > now()
        ? []
        : [{ path: "expiresAt", rule: "future", message: "must be in the future" }];
    },
  });
}
