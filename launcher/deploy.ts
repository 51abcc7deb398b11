import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAll } from "./build.ts";
import { databaseNameOf, makeAccountConfig } from "./deploy/account-config.ts";
import {
  applyRemoteMigrations,
  checkLogin,
  listSecrets,
  provideDatabase,
  upload,
  uploadDry,
} from "./deploy/cloudflare.ts";
import { planSecrets } from "./deploy/secrets.ts";
import { distFolder } from "./paths.ts";
import { runOnce } from "./process.ts";
import { readSettings } from "./settings.ts";
import { printCard, printStep } from "./terminal.ts";

const noDatabase = "00000000-0000-4000-8000-000000000000";

async function writeConfig(databaseId: string): Promise<string> {
  await mkdir(distFolder, { recursive: true });
  const file = join(distFolder, "wrangler.account.json");
  await writeFile(file, `${JSON.stringify(makeAccountConfig(databaseId), null, 2)}\n`);
  return file;
}

/** Everything that can be tried without an account. Returns what wrangler said. */
export async function deployDry(): Promise<string> {
  await buildAll();
  const folder = await mkdtemp(join(tmpdir(), "carillon-deploy-"));
  try {
    return await uploadDry(await writeConfig(noDatabase), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function uploadWithSecrets(
  config: string,
  secrets: Record<string, string>,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-secrets-"));
  const file = join(folder, "secrets.json");
  try {
    await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
    return await upload(config, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings this version to the Cloudflare account that wrangler is logged in to; asks nothing, can be repeated. */
async function deploy(): Promise<void> {
  // Checks the variables that are uploaded by the rules of `npm start`.
  readSettings(process.env);
  await checkLogin();
  await buildAll();
  const name = databaseNameOf(makeAccountConfig(noDatabase));
  const database = await provideDatabase(name);
  printStep(`D1 database ${name}: ${database.isNew ? "created" : "there already"}`);
  const config = await writeConfig(database.id);
  const present = await listSecrets(config);
  const { secrets, newPassword } = planSecrets(present, process.env);
  printStep(`Secrets to upload: ${Object.keys(secrets).join(", ") || "none"}`);
  // Before the code: the version in service understands the schema of the next one, not the other way round.
  await applyRemoteMigrations(name, config);
  printStep("Database migrations applied");
  const url = await uploadWithSecrets(config, secrets);
  printCard("Carillon is deployed", [
    ["Console", url ?? "at the route of your account"],
    ...(present === undefined ? [["Log in as", secrets.CARILLON_ADMIN_EMAIL ?? ""] as const] : []),
    ...(newPassword === undefined ? [] : [["Password", `${newPassword}   (shown this once)`] as const]),
    ["Ready", "within a minute, after the first run of the Cron Trigger"],
  ]);
}

if (import.meta.main) {
  await runOnce(async () => {
    if (process.argv.includes("--dry-run")) process.stdout.write(await deployDry());
    else await deploy();
  });
}
