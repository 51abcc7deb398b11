import { ApiFailure, invalid } from "./errors.ts";

export const maxBodyBytes = 1_048_576;
/** No schema of ours nests deeper; what does is an attack or a mistake. */
const maxDepth = 64;

const tooLarge = (limit: number): ApiFailure =>
  new ApiFailure("too_large", `the body has more than ${limit} bytes, which is the limit`, {
    limitBytes: limit,
  });

/** Reads at most `limit` bytes: a body without a length, or with a false one, is cut off while it streams. */
export const readLimited = async (request: Request, limit: number): Promise<Uint8Array> => {
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > limit) throw tooLarge(limit);
  if (!request.body) return new Uint8Array();
  if (declared > 0) {
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > limit) throw tooLarge(limit);
    return whole;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const joined = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
};

/** Counts brackets outside of strings before parsing, so that hostile nesting costs one pass and no stack. */
const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
};

const findPrototypeKey = (value: unknown, path: string): string | null => {
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (key === "__proto__") return at;
    const found = findPrototypeKey(inner, at);
    if (found !== null) return found;
  }
  return null;
};

/** JSON text to a value: well-formed UTF-8, bounded depth, no `__proto__` anywhere. */
export const parseJson = (bytes: Uint8Array): unknown => {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new ApiFailure("invalid_json", "the body is not UTF-8");
  }
  if (depthOf(text) > maxDepth) {
    throw new ApiFailure("invalid_json", `the body nests deeper than ${maxDepth} levels, which is the limit`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "";
    throw new ApiFailure("invalid_json", `the body is not JSON: ${reason}`);
  }
  const hostile = findPrototypeKey(value, "");
  if (hostile !== null) {
    throw invalid([{ path: hostile, rule: "unknown_field", message: "is not a field of this request" }]);
  }
  return value;
};

const isJsonType = (type: string): boolean => /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type.trim());

/** The body of an API call; undefined when there is none. */
export const readJsonBody = async (request: Request): Promise<{ value: unknown; bytes: Uint8Array }> => {
  const bytes = await readLimited(request, maxBodyBytes);
  if (bytes.length === 0) return { value: undefined, bytes };
  const type = request.headers.get("content-type");
  if (type !== null && !isJsonType(type)) {
    throw new ApiFailure("unsupported_media_type", `send application/json, not ${type.slice(0, 100)}`);
  }
  return { value: parseJson(bytes), bytes };
};
