import { scrypt } from "node:crypto";
import { fromBase64Url, toBase64Url } from "../secrets.ts";

interface Cost {
  N: number;
  r: number;
  p: number;
}

/**
 * scrypt with its parameters beside the hash, so that they can grow. 16 MB and five passes: OWASP's choice for little
 * memory, since an isolate has 128 MB for everything. PBKDF2 is no choice: production refuses more than 100 000 rounds.
 */
const cost: Cost = { N: 16_384, r: 8, p: 5 };
const hashBytes = 32;
const saltBytes = 16;

interface Stored {
  cost: Cost;
  salt: Uint8Array;
  hash: Uint8Array<ArrayBuffer>;
}

const derive = (password: string, salt: Uint8Array, { N, r, p }: Cost): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    const maxmem = 256 * N * r;
    scrypt(password.normalize("NFKC"), salt, hashBytes, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(new Uint8Array(key)),
    );
  });

export const hashPassword = async (password: string): Promise<string> => {
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  const hash = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, toBase64Url(salt), toBase64Url(hash)].join("$");
};

const parse = (stored: string): Stored | null => {
  const [kind, n, r, p, salt, hash] = stored.split("$");
  if (kind !== "scrypt" || !salt || !hash) return null;
  return {
    cost: { N: Number(n), r: Number(r), p: Number(p) },
    salt: fromBase64Url(salt),
    hash: fromBase64Url(hash),
  };
};

/** An account that does not exist costs the same time as a wrong password. */
export const checkPassword = async (password: string, stored: string | null): Promise<boolean> => {
  const parsed = stored === null ? null : parse(stored);
  if (!parsed) {
    await derive(password, new Uint8Array(saltBytes), cost);
    return false;
  }
  const hash = await derive(password, parsed.salt, parsed.cost);
  return hash.length === parsed.hash.length && crypto.subtle.timingSafeEqual(hash, parsed.hash);
};
