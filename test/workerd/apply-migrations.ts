import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

// Storage is fresh in every test file, so the schema is made anew there.
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
