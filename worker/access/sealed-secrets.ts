import { type SecretEnv, seal, unseal } from "../secrets.ts";
import { replaceSecretsLater } from "./secret-fields.ts";

/** Tells a sealed text from one of a row that is older than sealing. */
const mark = "sealed:";

const open = (env: SecretEnv, text: string): Promise<string> =>
  text.startsWith(mark) ? unseal(env, "definition-secret", text.slice(mark.length)) : Promise.resolve(text);

/** What only looks sealed is somebody's own text. */
const isSealed = async (env: SecretEnv, text: string): Promise<boolean> =>
  text.startsWith(mark) &&
  open(env, text).then(
    () => true,
    () => false,
  );

/** A definition as it is stored and handed to objects: values of headers and secrets of robots cannot be read there. */
export const sealSecrets = <T>(env: SecretEnv, value: T): Promise<T> =>
  replaceSecretsLater(value, async (text) =>
    text === "" || (await isSealed(env, text)) ? text : mark + (await seal(env, "definition-secret", text)),
  );

/** A stored definition with its secrets in the clear, for what sends them. Throws when one does not open. */
export const openSecrets = <T>(env: SecretEnv, value: T): Promise<T> =>
  replaceSecretsLater(value, (text) => open(env, text));

/** The same for people to look at and to change: what does not open any more stays as it is stored. */
export const openToShow = <T>(env: SecretEnv, value: T): Promise<T> =>
  replaceSecretsLater(value, (text) => open(env, text).catch(() => text));
