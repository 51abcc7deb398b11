/** What is used of node:crypto, as nodejs_compat has it; all of node's types would clash with the runtime's own. */
declare module "node:crypto" {
  export function scrypt(
    password: string,
    salt: Uint8Array,
    length: number,
    options: { N: number; r: number; p: number; maxmem: number },
    done: (error: Error | null, key: Uint8Array) => void,
  ): void;
  export function createHash(algorithm: "sha256"): {
    update(text: string): { digest(encoding: "hex"): string };
  };
  export function createHmac(
    algorithm: "sha256",
    key: string,
  ): {
    update(text: string): { digest(encoding: "hex" | "base64"): string };
  };
}
