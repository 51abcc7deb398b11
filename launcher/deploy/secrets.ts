import { randomBytes } from "node:crypto";
import { signOnNames } from "../sign-on-settings.ts";

export interface SecretPlan {
  /** What is uploaded; everything else that the Worker has stays. */
  secrets: Record<string, string>;
  /** Made up here for the first administrator; shown once. */
  newPassword: string | undefined;
}

/** Seams that are settings rather than secrets are uploaded the same way: one place, changed without a new version of the file. */
const passedOn = [
  "CARILLON_ADMIN_TOKEN",
  "CARILLON_ADMIN_EMAIL",
  "CARILLON_ADMIN_PASSWORD",
  "CARILLON_SECRET_KEY",
  "CARILLON_LEASE_MS",
  "CARILLON_HEARTBEAT_MS",
  "CARILLON_POLL_MS",
  "CARILLON_MISFIRE_MS",
  "CARILLON_KILL_GRACE_MS",
  "CARILLON_OUTBOUND_ALLOW",
  "CARILLON_PUBLIC_URL",
  "CARILLON_MAIL",
  "CARILLON_SMS",
  "CARILLON_TIME_ZONE",
  ...signOnNames,
];

/**
 * What to upload, from what the Worker has already (undefined: it does not exist yet). A key that is there is never
 * made up anew: everything sealed with it would be lost.
 */
export function planSecrets(
  present: readonly string[] | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): SecretPlan {
  const secrets: Record<string, string> = {};
  for (const name of passedOn) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") secrets[name] = value;
  }
  const has = (name: string) => secrets[name] !== undefined || present?.includes(name) === true;
  if (!has("CARILLON_SECRET_KEY")) secrets.CARILLON_SECRET_KEY = randomBytes(32).toString("base64url");
  if (!has("CARILLON_ADMIN_EMAIL")) secrets.CARILLON_ADMIN_EMAIL = "admin@localhost";
  if (has("CARILLON_ADMIN_PASSWORD")) return { secrets, newPassword: undefined };
  const newPassword = randomBytes(12).toString("base64url");
  return { secrets: { ...secrets, CARILLON_ADMIN_PASSWORD: newPassword }, newPassword };
}
