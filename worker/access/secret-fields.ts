const secretFields = /^(password|secret|token|appKey|webhook)$/i;
/** Values of headers may be credentials whatever the headers are called. */
const secretParents = /^headers$/i;

export const isSecretField = (key: string, parent: string): boolean =>
  secretFields.test(key) || secretParents.test(parent);

type Replace = (text: string, path: string) => string;

const replaceUnder = <T>(value: T, parent: string, path: string, replace: Replace): T => {
  if (typeof value !== "object" || value === null) return value;
  const copy = structuredClone(value);
  for (const [key, inner] of Object.entries(copy)) {
    const innerPath = `${path}/${key}`;
    const isSecret = isSecretField(key, parent) && typeof inner === "string";
    const next = isSecret
      ? replace(inner, innerPath)
      : replaceUnder(inner, Array.isArray(copy) ? parent : key, innerPath, replace);
    Reflect.set(copy, key, next);
  }
  return copy;
};

/** A copy in which every text that a definition treats as a secret is what `replace` answers for it. */
export const replaceSecrets = <T>(value: T, replace: Replace): T => replaceUnder(value, "", "", replace);

const collect = (value: unknown): Map<string, string> => {
  const found = new Map<string, string>();
  replaceSecrets(value, (text, path) => {
    found.set(path, text);
    return text;
  });
  return found;
};

/** The same where the replacement takes time. */
export const replaceSecretsLater = async <T>(
  value: T,
  replace: (text: string) => Promise<string>,
): Promise<T> => {
  const found = collect(value);
  if (found.size === 0) return value;
  const replaced = new Map(
    await Promise.all(
      [...found].map(async ([path, text]): Promise<[string, string]> => [path, await replace(text)]),
    ),
  );
  return replaceSecrets(value, (text, path) => replaced.get(path) ?? text);
};

/** Who was shown the mask and sends it back has not changed the secret. */
export const keepMasked = <T>(given: T, before: unknown, mask: string): T => {
  const old = collect(before);
  return replaceSecrets(given, (text, path) => (text === mask ? (old.get(path) ?? text) : text));
};
