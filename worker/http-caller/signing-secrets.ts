import type { SealedSecret } from "../../durable/app-queue/http-call.ts";
import { type SecretEnv, unseal } from "../secrets.ts";

/** In the order they were kept, newest first. Throws when one does not open. */
export const openSigningSecrets = (env: SecretEnv, sealed: readonly SealedSecret[]): Promise<string[]> =>
  Promise.all(sealed.map((secret) => unseal(env, "signing-secret", secret.sealed)));
