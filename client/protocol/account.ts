import * as v from "valibot";
import { instant, name, text } from "./text.ts";

/** How a session was opened. */
export const signInMethod = v.picklist(["password", "passkey", "oidc", "access"]);
export type SignInMethod = v.InferOutput<typeof signInMethod>;

/** What the log-in page offers. */
export const signInOptions = v.object({
  /** Passkeys need a host name: browsers take none for a bare IP address. */
  passkeys: v.boolean(),
  /** OpenID Connect, by the name that people know it by. */
  oidc: v.nullable(v.object({ name: v.string() })),
  /** Whether this request came through Cloudflare Access. */
  access: v.boolean(),
});
export type SignInOptions = v.InferOutput<typeof signInOptions>;

const password = text(256, 1);
/** Six digits of an authenticator app, or a recovery code; blanks and dashes do not matter. */
export const secondFactorCode = text(32, 1);

export const totpEnrolment = v.object({
  /** Base32, for typing. */
  secret: v.string(),
  /** `otpauth://`, for a QR code. */
  uri: v.string(),
});
export type TotpEnrolment = v.InferOutput<typeof totpEnrolment>;
export const withPassword = v.strictObject({ password });
export const withCode = v.strictObject({ code: secondFactorCode });
export const withPasswordAndCode = v.strictObject({ password, code: secondFactorCode });
/** Shown once. */
export const recoveryCodes = v.object({ recoveryCodes: v.array(v.string()) });

export const passkey = v.object({
  passkeyId: v.string(),
  name: v.string(),
  /** Kept by a service over several devices. */
  backedUp: v.boolean(),
  createdAt: instant,
  lastUsedAt: v.nullable(instant),
});
export type Passkey = v.InferOutput<typeof passkey>;

const base64Url = (max: number) =>
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/, "must be base64url"), v.maxLength(max));
const attachment = v.optional(v.picklist(["cross-platform", "platform"]));
/** Answers of the browser, as it writes them as JSON. What is not verified is dropped. */
const credential = {
  id: base64Url(1400),
  rawId: base64Url(1400),
  type: v.literal("public-key"),
  authenticatorAttachment: attachment,
};
export const passkeyAttestation = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: base64Url(8000),
    attestationObject: base64Url(64_000),
    transports: v.optional(v.pipe(v.array(text(32)), v.maxLength(10))),
  }),
});
export const passkeyAssertion = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: base64Url(8000),
    authenticatorData: base64Url(8000),
    signature: base64Url(8000),
    userHandle: v.optional(base64Url(200)),
  }),
});
export const passkeyCreate = v.strictObject({ name: name(60), credential: passkeyAttestation });
export const passkeyRename = v.strictObject({ name: name(60) });
export const passkeyLogin = v.strictObject({ credential: passkeyAssertion });
const verification = v.picklist(["required", "preferred", "discouraged"]);
/** As browsers take them. */
export const passkeyCreationOptions = v.object({
  options: v.object({
    challenge: v.string(),
    rp: v.object({ id: v.string(), name: v.string() }),
    user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
    pubKeyCredParams: v.array(v.object({ type: v.literal("public-key"), alg: v.number() })),
    timeout: v.number(),
    excludeCredentials: v.array(v.object({ type: v.literal("public-key"), id: v.string() })),
    authenticatorSelection: v.object({ residentKey: verification, userVerification: verification }),
    attestation: v.literal("none"),
  }),
});
export const passkeyRequestOptions = v.object({
  options: v.object({
    challenge: v.string(),
    rpId: v.string(),
    timeout: v.number(),
    userVerification: verification,
  }),
});
/** An account without a password proves nothing more than its session. */
export const passkeyStart = v.strictObject({ password: v.optional(password) });

export const identity = v.object({
  issuer: v.string(),
  email: v.string(),
  linkedAt: instant,
  lastUsedAt: instant,
});

/** One's own ways in. */
export const security = v.object({
  hasPassword: v.boolean(),
  totp: v.nullable(v.object({ since: instant, recoveryCodesLeft: v.number() })),
  passkeys: v.array(passkey),
  identities: v.array(identity),
});
export type Security = v.InferOutput<typeof security>;

export const oidcStart = v.object({
  /** Where the browser goes now. */
  url: v.string(),
});
/** The query with which the provider sent the browser back. */
export const oidcFinish = v.strictObject({ query: text(8000, 1) });

/** Shown once; whoever signs in with it must choose another. */
export const oneTimePassword = v.object({ password: v.string(), validUntil: instant });
