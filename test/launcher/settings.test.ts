import { describe, expect, test } from "vitest";
import { readSettings } from "../../launcher/settings.ts";

test("defaults are those of the specification, and unset variables are not handed on", () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    port: 8787,
    host: "127.0.0.1",
    demo: undefined,
    outboundAllow: "",
    bindings: {},
  });
  expect(settings.dataDir).toMatch(/\.carillon$/);
});

test("an empty variable counts as unset", () => {
  expect(readSettings({ PORT: "", CARILLON_DEMO: " ", CARILLON_LEASE_MS: "" })).toEqual(readSettings({}));
});

test("what was set is handed to the Worker under the same names", () => {
  const environment = {
    CARILLON_LEASE_MS: "3000",
    CARILLON_HEARTBEAT_MS: "1000",
    CARILLON_POLL_MS: "2000",
    CARILLON_MISFIRE_MS: "0",
    CARILLON_KILL_GRACE_MS: "500",
    CARILLON_ADMIN_TOKEN: "0123456789abcdef",
    CARILLON_TIME_ZONE: "Asia/Kolkata",
    CARILLON_INSECURE_HTTP: "1",
  };
  expect(readSettings(environment).bindings).toEqual(environment);
  expect(readSettings({ CARILLON_PUBLIC_URL: "https://x.example/" }).bindings).toEqual({
    CARILLON_PUBLIC_URL: "https://x.example",
  });
});

test("one of lease and heartbeat alone brings a fitting other one with it", () => {
  expect(readSettings({ CARILLON_LEASE_MS: "3000" }).bindings).toEqual({
    CARILLON_LEASE_MS: "3000",
    CARILLON_HEARTBEAT_MS: "1000",
  });
  expect(readSettings({ CARILLON_HEARTBEAT_MS: "20000" }).bindings).toEqual({
    CARILLON_LEASE_MS: "60000",
    CARILLON_HEARTBEAT_MS: "20000",
  });
  expect(readSettings({ CARILLON_HEARTBEAT_MS: "500" }).bindings).toEqual({ CARILLON_HEARTBEAT_MS: "500" });
});

describe("a value outside its rule is refused, naming variable, rule and value:", () => {
  const cases: [name: string, value: string, message: string][] = [
    ["PORT", "70000", 'PORT must be a whole number from 0 to 65535; it is "70000".'],
    ["PORT", "8787.5", 'PORT must be a whole number from 0 to 65535; it is "8787.5".'],
    ["PORT", "0x10", 'PORT must be a whole number from 0 to 65535; it is "0x10".'],
    ["HOST", "a b", 'HOST must be a host name or an IP address; it is "a b".'],
    ["CARILLON_DEMO", "yes", 'CARILLON_DEMO must be 0 or 1; it is "yes".'],
    ["CARILLON_INSECURE_HTTP", "true", 'CARILLON_INSECURE_HTTP must be 0 or 1; it is "true".'],
    ["CARILLON_ADMIN_EMAIL", "root", 'CARILLON_ADMIN_EMAIL must be an e-mail address; it is "root".'],
    ["CARILLON_POLL_MS", "-1", 'CARILLON_POLL_MS must be a whole number from 50 to 3600000; it is "-1".'],
    ["CARILLON_TIME_ZONE", "Mars/Olympus", "CARILLON_TIME_ZONE must be an IANA time zone"],
    [
      "CARILLON_PUBLIC_URL",
      "https://x.example/path",
      "CARILLON_PUBLIC_URL must be an http or https URL without path",
    ],
    ["CARILLON_PUBLIC_URL", "ftp://x.example", "CARILLON_PUBLIC_URL must be an http or https URL"],
  ];
  test.each(cases)("%s=%s", (name, value, message) => {
    expect(() => readSettings({ [name]: value })).toThrow(message);
  });

  test("a heartbeat that is not shorter than the lease", () => {
    expect(() => readSettings({ CARILLON_LEASE_MS: "1000", CARILLON_HEARTBEAT_MS: "1000" })).toThrow(
      "CARILLON_HEARTBEAT_MS (1000) must be shorter than CARILLON_LEASE_MS (1000)",
    );
  });
});

describe("sign-ons that others vouch for", () => {
  const oidc = { CARILLON_OIDC_ISSUER: "https://id.example", CARILLON_OIDC_CLIENT_ID: "carillon" };
  test("are handed to the Worker under their names, and left out when unset", () => {
    const environment = { ...oidc, CARILLON_OIDC_ROLES: "ops=operator, admins=administrator" };
    expect(readSettings({ ...environment, CARILLON_ACCESS_TEAM: " " }).bindings).toEqual(environment);
  });

  test.each([
    [{ CARILLON_OIDC_ISSUER: "https://id.example" }, "CARILLON_OIDC_CLIENT_ID must be set"],
    [{ ...oidc, CARILLON_OIDC_ISSUER: "http://id.example" }, "CARILLON_OIDC_ISSUER must be an https URL"],
    [{ ...oidc, CARILLON_OIDC_ROLES: "ops=owner" }, "CARILLON_OIDC_ROLES must list value=role pairs"],
    [{ ...oidc, CARILLON_OIDC_DEFAULT_ROLE: "root" }, "CARILLON_OIDC_DEFAULT_ROLE must be one of"],
    [{ CARILLON_ACCESS_TEAM: "acme" }, "CARILLON_ACCESS_AUDIENCE must be set"],
  ])("%j is refused", (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });
});

describe("a secret that is too short is refused without being shown:", () => {
  test.each(["CARILLON_ADMIN_TOKEN", "CARILLON_ADMIN_PASSWORD", "CARILLON_SECRET_KEY"])("%s", (name) => {
    const refusal = () => readSettings({ [name]: "hunter2" });
    expect(refusal).toThrow(`${name} must be`);
    expect(refusal).toThrow("it is 7 characters");
    expect(refusal).not.toThrow("hunter2");
  });
});

test("proxies are addresses and ranges; anything else is refused by name", () => {
  const list = "10.0.0.0/8, ::1";
  expect(readSettings({ CARILLON_TRUSTED_PROXIES: list }).bindings).toEqual({
    CARILLON_TRUSTED_PROXIES: list,
  });
  expect(() => readSettings({ CARILLON_TRUSTED_PROXIES: "proxy.example" })).toThrow(
    /CARILLON_TRUSTED_PROXIES: "proxy.example" is neither address nor range/,
  );
});
