import { createHash } from "node:crypto";
import { ApiFailure } from "./errors.ts";

/** Secrets at rest: AES-256-GCM under a key derived from CARILLON_SECRET_KEY, one derived key for each purpose. */

export interface SecretEnv {
  CARILLON_SECRET_KEY?: string;
}

/** Bound into the key and the sealed text, so that one purpose's text never opens as another's. */
export type SealPurpose =
  | "app-key"
  | "signing-secret"
  | "idempotent-answer"
  | "definition-secret"
  | "totp-secret"
  | "sign-on";

const encoder = new TextEncoder();
const version = "v1";
const ivBytes = 12;

const masterKey = (env: SecretEnv): string => {
  const key = env.CARILLON_SECRET_KEY;
  if (key === undefined || key.length < 32) {
    throw new ApiFailure(
      "unavailable",
      "CARILLON_SECRET_KEY is not set, or has fewer than 32 characters: secrets cannot be kept without it",
    );
  }
  return key;
};

const hkdf = async (secret: string, info: string): Promise<ArrayBuffer> => {
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const salt = encoder.encode("carillon");
  return crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode(info) },
    key,
    256,
  );
};

/** Deriving costs two crypto calls; an isolate sees one master key and a handful of purposes. */
const derived = new Map<string, Promise<CryptoKey>>();

const remember = (id: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> => {
  const known = derived.get(id);
  if (known !== undefined) return known;
  const made = make();
  derived.set(id, made);
  made.catch(() => derived.delete(id));
  return made;
};

const sealingKey = (env: SecretEnv, purpose: SealPurpose): Promise<CryptoKey> => {
  const secret = masterKey(env);
  return remember(`seal:${purpose}:${secret}`, async () =>
    crypto.subtle.importKey("raw", await hkdf(secret, `carillon/seal/${purpose}`), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]),
  );
};

/** A key for HMAC-SHA-256, derived for one purpose: signatures of completion URLs. */
export const signingKey = (env: SecretEnv, purpose: string): Promise<CryptoKey> => {
  const secret = masterKey(env);
  return remember(`sign:${purpose}:${secret}`, async () =>
    crypto.subtle.importKey(
      "raw",
      await hkdf(secret, `carillon/sign/${purpose}`),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"],
    ),
  );
};

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

export const seal = async (env: SecretEnv, purpose: SealPurpose, plain: string): Promise<string> => {
  const key = await sealingKey(env, purpose);
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encoder.encode(plain));
  return `${version}.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`;
};

/** Throws when the text was not sealed under this key and purpose. */
export const unseal = async (env: SecretEnv, purpose: SealPurpose, sealed: string): Promise<string> => {
  const [tag, iv, body] = sealed.split(".");
  if (tag !== version || iv === undefined || body === undefined) throw new Error("not a sealed text");
  const key = await sealingKey(env, purpose);
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: fromBase64Url(iv) },
      key,
      fromBase64Url(body),
    );
    return new TextDecoder().decode(plain);
  } catch {
    throw new Error("a sealed text does not open: it is damaged, or CARILLON_SECRET_KEY is another one");
  }
};

/** On the way of every call, and short: the synchronous digest takes a tenth of the time of the one that is awaited. */
export const sha256Hex = async (text: string): Promise<string> =>
  createHash("sha256").update(text).digest("hex");

/** 256 random bits with a prefix that secret scanners and people recognise. */
export const randomSecret = (prefix: string): string =>
  `${prefix}${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;

/** Hashes are compared, so that neither length nor content leaks through time. */
export const equalSecrets = async (left: string, right: string): Promise<boolean> => {
  const [a, b] = await Promise.all([
    crypto.subtle.digest("SHA-256", encoder.encode(left)),
    crypto.subtle.digest("SHA-256", encoder.encode(right)),
  ]);
  return crypto.subtle.timingSafeEqual(a, b);
};
