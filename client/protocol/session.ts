import * as v from "valibot";
import { secondFactorCode, signInMethod } from "./account.ts";
import { passwordLimits } from "./password-rules.ts";
import { instant, name, text } from "./text.ts";
import { tokenScope } from "./token-scope.ts";

export const role = v.picklist(["administrator", "editor", "operator", "viewer"]);
export type Role = v.InferOutput<typeof role>;

export const login = v.strictObject({
  email: text(254, 1),
  password: text(256, 1),
  /** Asked for by `second_factor_required`. */
  code: v.optional(secondFactorCode),
});

export const me = v.object({
  kind: v.picklist(["session", "token"]),
  id: v.string(),
  name: v.string(),
  email: v.nullable(v.string()),
  role,
  /** With a one-time password nothing else is allowed. */
  mustChangePassword: v.boolean(),
});
export type Me = v.InferOutput<typeof me>;

export const session = v.object({
  id: v.string(),
  createdAt: instant,
  expiresAt: instant,
  sourceAddress: v.nullable(v.string()),
  userAgent: v.nullable(v.string()),
  method: signInMethod,
  /** To ten minutes. */
  lastSeenAt: instant,
  current: v.boolean(),
});
export type SessionInfo = v.InferOutput<typeof session>;

const newPassword = text(passwordLimits.max, passwordLimits.min);
export const passwordChange = v.strictObject({ currentPassword: text(256, 1), newPassword });

export const tokenCreate = v.strictObject({
  name: name(),
  role,
  expiresAt: v.optional(v.nullable(instant)),
  /** Absent or null: everything. */
  scope: v.optional(v.nullable(tokenScope)),
});
export const token = v.object({
  tokenId: v.string(),
  name: v.string(),
  role,
  hint: v.string(),
  createdBy: v.string(),
  createdAt: instant,
  expiresAt: v.nullable(instant),
  lastUsedAt: v.nullable(instant),
  /** Null: everything. */
  scope: v.nullable(
    v.object({
      namespaces: v.array(v.string()),
      apps: v.array(v.object({ namespace: v.string(), appId: v.string() })),
    }),
  ),
});
/** The token itself is shown once. */
export const createdToken = v.object({ ...token.entries, token: v.string() });

export const userCreate = v.strictObject({
  email: v.pipe(text(254, 3), v.email("must be an e-mail address")),
  name: name(),
  role,
  password: newPassword,
  mustChangePassword: v.optional(v.boolean()),
});
export const userPatch = v.strictObject({
  name: v.optional(name()),
  role: v.optional(role),
  password: v.optional(newPassword),
  mustChangePassword: v.optional(v.boolean()),
  disabled: v.optional(v.boolean()),
});
export const user = v.object({
  userId: v.string(),
  email: v.string(),
  name: v.string(),
  role,
  disabled: v.boolean(),
  hasPassword: v.boolean(),
  mustChangePassword: v.boolean(),
  /** Whether an authenticator app is asked for. */
  totp: v.boolean(),
  passkeys: v.number(),
  /** How many other sign-ons vouch for this account. */
  identities: v.number(),
  /** How many apps are granted; null: an administrator, who sees all of them. */
  apps: v.nullable(v.number()),
  createdAt: instant,
});
export type User = v.InferOutput<typeof user>;
