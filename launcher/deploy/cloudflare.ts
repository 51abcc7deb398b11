import { runCommand } from "../check/command.ts";

/** A step on the account that did not work; the message is for a person. */
export class DeployError extends Error {
  override name = "DeployError";
}

async function wrangler(arguments_: readonly string[], live = false): Promise<string> {
  const { ok, output } = await runCommand("wrangler", arguments_, { live });
  if (!ok) throw new DeployError(`wrangler ${arguments_.slice(0, 3).join(" ")} failed:\n${output.trim()}`);
  return output;
}

/** wrangler may print a banner or a warning around its JSON. */
function parseJson(output: string): unknown {
  const start = output.search(/^[[{]/m);
  return JSON.parse(output.slice(start, Math.max(output.lastIndexOf("]"), output.lastIndexOf("}")) + 1));
}

export async function checkLogin(): Promise<void> {
  const { ok, output } = await runCommand("wrangler", ["whoami"]);
  if (ok && !/not authenticated|not logged in/i.test(output)) return;
  throw new DeployError(
    "No Cloudflare account: run `npx wrangler login` first, or set CLOUDFLARE_API_TOKEN (and CLOUDFLARE_ACCOUNT_ID).",
  );
}

async function findDatabase(name: string): Promise<string | undefined> {
  const databases = parseJson(await wrangler(["d1", "list", "--json"])) as { name: string; uuid: string }[];
  return databases.find((database) => database.name === name)?.uuid;
}

/** Finds the account's database by its name or creates it; returns its id. */
export async function provideDatabase(name: string): Promise<{ id: string; isNew: boolean }> {
  const found = await findDatabase(name);
  if (found !== undefined) return { id: found, isNew: false };
  await wrangler(["d1", "create", name, "--update-config=false"]);
  const created = await findDatabase(name);
  if (created === undefined)
    throw new DeployError(`The database ${name} was created but is not listed; try again.`);
  return { id: created, isNew: true };
}

/** Names of the Worker's secrets; undefined when there is no such Worker. Any other failure ends the deployment. */
export async function listSecrets(config: string): Promise<string[] | undefined> {
  const { ok, output } = await runCommand("wrangler", ["secret", "list", "--format=json", "-c", config]);
  if (ok) return (parseJson(output) as { name: string }[]).map(({ name }) => name);
  if (/10007|not found|does not exist/i.test(output)) return undefined;
  throw new DeployError(`The Worker's secrets cannot be listed:\n${output.trim()}`);
}

export async function applyRemoteMigrations(database: string, config: string): Promise<void> {
  await wrangler(["d1", "migrations", "apply", database, "--remote", "-c", config]);
}

/** Uploads code, console and secrets; returns the address that Cloudflare gave. */
export async function upload(config: string, secretsFile: string): Promise<string | undefined> {
  const output = await wrangler(["deploy", "-c", config, "--secrets-file", secretsFile], true);
  return /https:\/\/[^\s]+\.workers\.dev/.exec(output)?.[0];
}

/** The same without an account: bundles, checks bindings, uploads nothing. */
export async function uploadDry(config: string, folder: string): Promise<string> {
  return await wrangler(["deploy", "--dry-run", "-c", config, "--outdir", folder]);
}
