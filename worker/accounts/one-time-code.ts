import { Secret, TOTP } from "otpauth";

const stepMs = 30_000;
/** One step before and after: clocks of telephones differ, and people type slowly. */
const window = 1;

/** The form every authenticator app takes: SHA-1, six digits, thirty seconds. */
const generatorOf = (secret: string, email: string, place: string): TOTP =>
  new TOTP({
    issuer: place,
    label: email,
    algorithm: "SHA1",
    digits: 6,
    period: stepMs / 1000,
    secret: Secret.fromBase32(secret),
  });

/** 160 random bits, base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

export const totpUri = (secret: string, email: string, place: string): string =>
  generatorOf(secret, email, place).toString();

/** The number of the time step whose code this is; null when it is of none near now. */
export const stepOfCode = (secret: string, code: string, now: number): number | null => {
  const delta = generatorOf(secret, "", "").validate({ token: code, timestamp: now, window });
  return delta === null ? null : Math.floor(now / stepMs) + delta;
};

/** As people type it: in groups, with dashes, in any case. */
export const bareCode = (code: string): string => code.replaceAll(/[\s-]/g, "").toLowerCase();

export const isTotpCode = (code: string): boolean => /^\d{6}$/.test(code);

/** No letters that look alike: these are written on paper. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 3;
const groupLength = 4;

/** Fifty-nine random bits as three groups of four. */
const newRecoveryCode = (): string => {
  let code = "";
  while (code.length < groups * groupLength) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes past the last full round would make the first letters likelier.
    if (byte < letters.length * Math.floor(256 / letters.length)) code += letters[byte % letters.length];
  }
  return code.replaceAll(/(.{4})(?=.)/g, "$1-");
};

export const newRecoveryCodes = (): string[] => Array.from({ length: 10 }, newRecoveryCode);
