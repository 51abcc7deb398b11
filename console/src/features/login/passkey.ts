import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Me } from "../../../../client/protocol/session.ts";
import { api } from "../../api/client.ts";

// Loaded when it is used: few sign in with a passkey on a page that everybody loads.
const library = () => import("@simplewebauthn/browser");

/** Whether this browser has passkeys at all. */
export const hasPasskeys = (): boolean => typeof window.PublicKeyCredential === "function";

/** The person closed the browser's own question, or it took too long: nothing to complain about. */
export const isDismissed = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError");

/** Asks the browser for a passkey of this host, and the platform for a session. */
export async function signInWithPasskey(): Promise<Me> {
  const [{ startAuthentication }, { options }] = await Promise.all([
    library(),
    api.call(routes.startPasskeyLogin, {}),
  ]);
  const credential = await startAuthentication({ optionsJSON: options });
  return api.call(routes.passkeyLogin, { body: { credential } });
}

/** Asks the browser to make a passkey, and the platform to take it. */
export async function makePasskey(name: string, password: string): Promise<void> {
  const { options } = await api.call(routes.startPasskey, { body: password === "" ? {} : { password } });
  const { startRegistration } = await library();
  const credential = await startRegistration({ optionsJSON: options });
  await api.call(routes.createPasskey, { body: { name, credential } });
}
