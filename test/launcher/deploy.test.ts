import { isAbsolute } from "node:path";
import { describe, expect, test } from "vitest";
import { buildAll } from "../../launcher/build.ts";
import { databaseNameOf, makeAccountConfig } from "../../launcher/deploy/account-config.ts";
import { planSecrets } from "../../launcher/deploy/secrets.ts";

describe("secrets of a deployment", () => {
  test("are made up for a Worker that does not exist yet", () => {
    const { secrets, newPassword } = planSecrets(undefined, {});
    expect(Object.keys(secrets).sort()).toEqual([
      "CARILLON_ADMIN_EMAIL",
      "CARILLON_ADMIN_PASSWORD",
      "CARILLON_SECRET_KEY",
    ]);
    expect(secrets.CARILLON_SECRET_KEY).toHaveLength(43);
    expect(secrets.CARILLON_ADMIN_PASSWORD).toBe(newPassword);
  });

  test("that the Worker has are never replaced by made up ones", () => {
    const present = ["CARILLON_SECRET_KEY", "CARILLON_ADMIN_EMAIL", "CARILLON_ADMIN_PASSWORD"];
    expect(planSecrets(present, {})).toEqual({ secrets: {}, newPassword: undefined });
  });

  test("come from the environment where it names them, also over present ones", () => {
    const environment = {
      CARILLON_ADMIN_PASSWORD: "correct horse",
      CARILLON_LEASE_MS: "5000",
      HOME: "/root",
    };
    const { secrets, newPassword } = planSecrets(
      ["CARILLON_SECRET_KEY", "CARILLON_ADMIN_EMAIL"],
      environment,
    );
    expect(secrets).toEqual({ CARILLON_ADMIN_PASSWORD: "correct horse", CARILLON_LEASE_MS: "5000" });
    expect(newPassword).toBeUndefined();
  });
});

test("an account's configuration names its database and has absolute paths only", async () => {
  await buildAll({ only: "worker" });
  const config = makeAccountConfig("3b8f0a52-0000-4000-8000-1234567890ab");
  expect(config.d1_databases?.map((database) => database.database_id)).toEqual([
    "3b8f0a52-0000-4000-8000-1234567890ab",
  ]);
  expect(databaseNameOf(config)).toBe("carillon");
  for (const path of [config.main, config.assets?.directory, config.d1_databases?.[0]?.migrations_dir]) {
    expect(isAbsolute(path ?? "")).toBe(true);
  }
});
