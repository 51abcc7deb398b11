import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { readBuildName } from "../deployment.ts";
import { root, wranglerConfig } from "../paths.ts";

/** The fields of wrangler.toml that depend on the account or on where the file is. */
interface RawConfig {
  name?: string;
  main?: string;
  vars?: Record<string, unknown>;
  assets?: { directory?: string };
  d1_databases?: { binding: string; database_name?: string; database_id?: string; migrations_dir?: string }[];
}

/** wrangler.toml with an account's database in it, to be written anywhere: its paths are absolute. */
export function makeAccountConfig(databaseId: string): RawConfig {
  const { rawConfig }: { rawConfig: RawConfig } = experimental_readRawConfig({ config: wranglerConfig });
  const { main, assets, d1_databases: databases = [] } = rawConfig;
  return {
    ...rawConfig,
    vars: { ...rawConfig.vars, CARILLON_BUILD: readBuildName() },
    main: join(root, main ?? "worker/index.ts"),
    assets: { ...assets, directory: join(root, assets?.directory ?? "dist/console") },
    d1_databases: databases.map((database) => ({
      ...database,
      database_id: databaseId,
      migrations_dir: join(root, database.migrations_dir ?? "migrations"),
    })),
  };
}

export function databaseNameOf(config: RawConfig): string {
  return config.d1_databases?.[0]?.database_name ?? "carillon";
}
