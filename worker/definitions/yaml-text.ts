/**
 * YAML as `export` writes it. Only what definitions are made of: texts, numbers, booleans, null, lists and maps, without anchors
 * or tags. Every text that another reader of YAML could take for something else stands in quotes.
 */

const plainText = /^[\p{L}_][\p{L}\p{M}\p{N}_ ./()+-]*$/u;
const words = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u00ad\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const line = (text: string): string =>
  plainText.test(text) && !words.test(text) && !text.endsWith(" ") && text.length <= 200
    ? text
    : quoted(text);

/** A text of several lines as a block, where a block says exactly this text. */
const blockOf = (text: string, indent: string): string | null => {
  const isPrintable = !/[^\P{Cc}\n\t]|[\u2028\u2029\ufeff\ufffe\uffff]/u.test(text);
  const lines = text.split("\n");
  const [first = ""] = lines;
  if (lines.length < 2 || !isPrintable || first.trim() === "") return null;
  const trailing = /\n*$/.exec(text)?.[0].length ?? 0;
  const body = trailing === 0 ? lines : lines.slice(0, lines.length - trailing);
  if (body.at(-1)?.trim() === "") return null;
  const chomping = trailing === 0 ? "-" : trailing === 1 ? "" : "+";
  const indentation = /^\s/.test(first) ? "2" : "";
  const shown = body.map((one) => (one === "" ? "" : `${indent}${one}`));
  return [
    `|${indentation}${chomping}`,
    ...shown,
    ...Array.from({ length: Math.max(0, trailing - 1) }, () => ""),
  ].join("\n");
};

const scalar = (value: unknown, indent: string): string => {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  return blockOf(value, indent) ?? line(value);
};

const isMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFilled = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0;

const isShort = (value: unknown): boolean => typeof value !== "object" || value === null;

/** Small lists, the edges of a graph and the days of a calendar stand in one line. */
const inOneLine = (value: object): string | null => {
  const isFlat = Array.isArray(value) ? value.every(isShort) : false;
  const isLine = isMap(value) && (("from" in value && "to" in value) || ("date" in value && "kind" in value));
  if (!isFlat && !(isLine && Object.values(value).every(isShort))) return null;
  const flow = (one: unknown): string => (typeof one === "string" ? line(one) : JSON.stringify(one));
  const text = Array.isArray(value)
    ? `[${value.map(flow).join(", ")}]`
    : `{ ${Object.entries(value)
        .map(([key, one]) => `${line(key)}: ${flow(one)}`)
        .join(", ")} }`;
  return text.length <= 100 ? text : null;
};

/** A remark of its own line above what stands at a path, such as `jobs.3`. */
export type Remarks = ReadonlyMap<string, string>;

const remarkLines = (remarks: Remarks, path: string, indent: string): string[] => {
  const remark = remarks.get(path);
  return remark === undefined ? [] : remark.split("\n").map((text) => `${indent}# ${text}`);
};

const writeField = (
  key: string,
  value: unknown,
  path: string,
  indent: string,
  remarks: Remarks,
): string[] => {
  const start = `${indent}${line(key)}:`;
  const above = remarkLines(remarks, path, indent);
  if (!isFilled(value)) {
    const empty = Array.isArray(value) ? "[]" : isMap(value) ? "{}" : scalar(value, `${indent}  `);
    return [...above, `${start} ${empty}`];
  }
  const short = inOneLine(value);
  return short === null
    ? [...above, start, ...writeInner(value, path, `${indent}  `, remarks)]
    : [...above, `${start} ${short}`];
};

const writeItem = (value: unknown, path: string, indent: string, remarks: Remarks): string[] => {
  const above = remarkLines(remarks, path, indent);
  if (!isFilled(value)) {
    const empty = Array.isArray(value) ? "[]" : isMap(value) ? "{}" : scalar(value, `${indent}  `);
    return [...above, `${indent}- ${empty}`];
  }
  const short = inOneLine(value);
  if (short !== null) return [...above, `${indent}- ${short}`];
  const inner = writeInner(value, path, `${indent}  `, remarks);
  const [first = "", ...rest] = inner;
  const isRemark = first.trimStart().startsWith("#");
  return isRemark
    ? [...above, `${indent}-`, ...inner]
    : [...above, `${indent}- ${first.slice(indent.length + 2)}`, ...rest];
};

const writeInner = (value: object, path: string, indent: string, remarks: Remarks): string[] => {
  const at = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  return Array.isArray(value)
    ? value.flatMap((one, index) => writeItem(one, at(index), indent, remarks))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .flatMap(([key, one]) => writeField(key, one, at(key), indent, remarks));
};

const noRemarks: Remarks = new Map();

export const yamlText = (value: object, remarks: Remarks = noRemarks): string =>
  `${(isFilled(value) ? writeInner(value, "", "", remarks) : [Array.isArray(value) ? "[]" : "{}"]).join("\n")}\n`;
