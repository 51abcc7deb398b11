import * as v from "valibot";
import { role } from "./session.ts";
import { instant } from "./text.ts";

const person = {
  userId: v.string(),
  email: v.string(),
  name: v.string(),
  role,
  disabled: v.boolean(),
};

/** Somebody who has no access to the app yet. */
export const grantee = v.object(person);
export type Grantee = v.InferOutput<typeof grantee>;

/** Somebody who sees the app. What they may do there is their role's to say. */
export const grant = v.object({ ...person, grantedBy: v.string(), grantedAt: instant });
export type Grant = v.InferOutput<typeof grant>;

export const appGrants = v.object({
  items: v.array(grant),
  /** People without access, by e-mail, at most 200; administrators see every app and stand in no list. */
  others: v.array(grantee),
  moreOthers: v.boolean(),
  /** Grows with every change; `If-Match` takes it. */
  version: v.number(),
});
export type AppGrants = v.InferOutput<typeof appGrants>;

/** Everyone who is to have access; whoever is not named loses it. */
export const grantsPut = v.strictObject({
  userIds: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(100))),
    v.maxLength(10_000, "must name at most 10000 people"),
  ),
});
