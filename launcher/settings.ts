import { resolve } from "node:path";
import { readMailSettings, readSmsSettings } from "../worker/alarms/message-settings.ts";
import { parseProxies } from "../worker/trusted-proxies.ts";
import { readSignOn } from "./sign-on-settings.ts";

/** Everything `npm start` reads from its environment, checked. */
export interface Settings {
  port: number;
  host: string;
  dataDir: string;
  /** undefined: on for an empty folder, afterwards as it was there before. */
  demo: boolean | undefined;
  outboundAllow: string;
  /** Handed to the Worker under the same names; only what was set. */
  bindings: Record<string, string>;
  adminPassword: string | undefined;
  adminEmail: string;
  secretKey: string | undefined;
}

export class SettingError extends Error {
  override name = "SettingError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset: `PORT= npm start` is how a shell says "not given". */
function read(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

/** Values of these variables are never shown, not even in an error. */
const secretNames = new Set([
  "CARILLON_MAIL",
  "CARILLON_SMS",
  "CARILLON_ADMIN_TOKEN",
  "CARILLON_ADMIN_PASSWORD",
  "CARILLON_SECRET_KEY",
]);

function refuse(name: string, rule: string, value: string): never {
  const shown = secretNames.has(name) ? `${value.length} characters` : JSON.stringify(value);
  throw new SettingError(`${name} must be ${rule}; it is ${shown}.`);
}

function readWholeNumber(
  environment: Environment,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = read(environment, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    refuse(name, `a whole number from ${least} to ${most}`, value);
  }
  return number;
}

function readSwitch(environment: Environment, name: string): boolean | undefined {
  const value = read(environment, name);
  if (value === undefined) return undefined;
  if (value !== "0" && value !== "1") refuse(name, "0 or 1", value);
  return value === "1";
}

function readMatching(
  environment: Environment,
  name: string,
  pattern: RegExp,
  rule: string,
): string | undefined {
  const value = read(environment, name);
  if (value !== undefined && !pattern.test(value)) refuse(name, rule, value);
  return value;
}

const hourMs = 3_600_000;

/** Shortest and longest value of each time limit, in milliseconds; the Worker owns the defaults. */
const timeLimits = {
  CARILLON_LEASE_MS: [200, 24 * hourMs],
  CARILLON_HEARTBEAT_MS: [50, 24 * hourMs],
  CARILLON_POLL_MS: [50, hourMs],
  CARILLON_MISFIRE_MS: [0, 24 * hourMs],
  CARILLON_KILL_GRACE_MS: [0, hourMs],
} as const;

function isTimeZone(name: string): boolean {
  if (/^GMT[+-](0\d|1[0-4]):[0-5]\d$/.test(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function readPublicUrl(environment: Environment): string | undefined {
  const value = read(environment, "CARILLON_PUBLIC_URL");
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const rule = "an http or https URL without path, query or fragment, such as https://carillon.example.com";
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search ||
    url.hash
  ) {
    refuse("CARILLON_PUBLIC_URL", rule, value);
  }
  return url.origin;
}

function readProxies(environment: Environment): string | undefined {
  const value = read(environment, "CARILLON_TRUSTED_PROXIES");
  const [issue] = parseProxies(value ?? "").issues;
  if (issue !== undefined) throw new SettingError(`CARILLON_TRUSTED_PROXIES: ${issue}.`);
  return value;
}

/** JSON with secrets in it: what is wrong is said, the value is not shown. */
function readChecked(
  environment: Environment,
  name: string,
  check: (text: string) => { ok: true } | { ok: false; message: string },
): string | undefined {
  const value = read(environment, name);
  const checked = value === undefined ? undefined : check(value);
  if (checked?.ok === false) throw new SettingError(`${name}: ${checked.message}.`);
  return value;
}

/** A lease without its heartbeat (or the other way round) keeps the proportion of the defaults, 30 s to 10 s. */
function balanceLimits(limits: Record<string, string>): Record<string, string> {
  const { CARILLON_LEASE_MS: lease, CARILLON_HEARTBEAT_MS: heartbeat } = limits;
  if (lease !== undefined && heartbeat === undefined) {
    const third = Math.max(timeLimits.CARILLON_HEARTBEAT_MS[0], Math.floor(Number(lease) / 3));
    return { ...limits, CARILLON_HEARTBEAT_MS: String(Math.min(10_000, third)) };
  }
  if (lease === undefined && heartbeat !== undefined && Number(heartbeat) > 10_000) {
    return { ...limits, CARILLON_LEASE_MS: String(Number(heartbeat) * 3) };
  }
  if (Number(heartbeat) >= Number(lease)) {
    throw new SettingError(
      `CARILLON_HEARTBEAT_MS (${heartbeat}) must be shorter than CARILLON_LEASE_MS (${lease}), or every worker is lost.`,
    );
  }
  return limits;
}

function readTimeLimits(environment: Environment): Record<string, string> {
  const limits: Record<string, string> = {};
  for (const [name, [least, most]] of Object.entries(timeLimits)) {
    const value = readWholeNumber(environment, name, least, most);
    if (value !== undefined) limits[name] = String(value);
  }
  return balanceLimits(limits);
}

/** Checks all variables and throws a SettingError naming variable, rule and value. */
export function readSettings(environment: Environment): Settings {
  const host =
    readMatching(environment, "HOST", /^[A-Za-z0-9.:_-]+$/, "a host name or an IP address") ?? "127.0.0.1";
  const adminEmail = readMatching(
    environment,
    "CARILLON_ADMIN_EMAIL",
    /^[^\s@]+@[^\s@]+$/,
    "an e-mail address",
  );
  const adminPassword = readMatching(
    environment,
    "CARILLON_ADMIN_PASSWORD",
    /^.{8,256}$/su,
    "8 to 256 characters",
  );
  const adminToken = readMatching(
    environment,
    "CARILLON_ADMIN_TOKEN",
    /^[\x21-\x7e]{8,200}$/,
    "8 to 200 visible ASCII characters",
  );
  const secretKey = readMatching(environment, "CARILLON_SECRET_KEY", /^.{32,200}$/su, "32 to 200 characters");
  const timeZone = read(environment, "CARILLON_TIME_ZONE");
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    refuse("CARILLON_TIME_ZONE", "an IANA time zone such as Europe/Berlin, or GMT±hh:mm", timeZone);
  }
  const signOn = readSignOn(environment);
  if (signOn.problem !== undefined) throw new SettingError(signOn.problem);
  const insecureHttp = readSwitch(environment, "CARILLON_INSECURE_HTTP");
  const optional: Record<string, string | undefined> = {
    ...readTimeLimits(environment),
    CARILLON_ADMIN_TOKEN: adminToken,
    CARILLON_PUBLIC_URL: readPublicUrl(environment),
    CARILLON_TRUSTED_PROXIES: readProxies(environment),
    CARILLON_TIME_ZONE: timeZone,
    CARILLON_MAIL: readChecked(environment, "CARILLON_MAIL", readMailSettings),
    CARILLON_SMS: readChecked(environment, "CARILLON_SMS", readSmsSettings),
    CARILLON_INSECURE_HTTP: insecureHttp === undefined ? undefined : insecureHttp ? "1" : "0",
  };
  const bindings = Object.entries(optional).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    port: readWholeNumber(environment, "PORT", 0, 65_535) ?? 8787,
    host,
    dataDir: resolve(read(environment, "DATA_DIR") ?? ".carillon"),
    demo: readSwitch(environment, "CARILLON_DEMO"),
    outboundAllow: read(environment, "CARILLON_OUTBOUND_ALLOW") ?? "",
    bindings: { ...Object.fromEntries(bindings), ...signOn.bindings },
    adminEmail: adminEmail ?? "admin@localhost",
    adminPassword,
    secretKey,
  };
}
