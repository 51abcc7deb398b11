import { type Document, isCollection, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";

/** Where something stands, counted from 1, as editors do. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface SourceText {
  /** As errors call it: a path, `-` for standard input. */
  name: string;
  text: string;
}

export interface Problem {
  place: Place;
  /** Empty where it is about the whole entry. */
  field: string;
  message: string;
  /** Where a variable is missing, its name: whoever can ask for its value does. */
  variable?: string;
}

export const describePlace = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/** One YAML document of a file, with the way back from a path to its line. JSON is YAML, too. */
export interface ReadDocument {
  value: unknown;
  /** The place of a path; of what holds it when it is not there itself, since something is missing there. */
  placeOf(path: string): Place;
}

type YamlDocument = Document.Parsed;

/** Keys may hold dots, as names of headers do: the longest that is there is meant. */
const step = (
  node: unknown,
  rest: readonly string[],
): { node: unknown; used: number; at: unknown } | null => {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(rest[0])];
    return item === undefined ? null : { node: item, used: 1, at: item };
  }
  if (!isMap(node)) return null;
  for (let used = rest.length; used > 0; used -= 1) {
    const key = rest.slice(0, used).join(".");
    const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
    if (pair) return { node: pair.value, used, at: pair.key };
  }
  return null;
};

const rangeStart = (node: unknown): number | null => {
  const range = isScalar(node) || isCollection(node) ? node.range : null;
  return range ? range[0] : null;
};

const offsetOf = (document: YamlDocument, path: string): number => {
  let rest = path === "" ? [] : path.split(".");
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? document.range[0];
  for (let found = step(node, rest); found !== null && rest.length > 0; found = step(node, rest)) {
    offset = rangeStart(found.at) ?? offset;
    node = found.node;
    rest = rest.slice(found.used);
  }
  return offset;
};

/** The documents of a text; what is no YAML is a problem at its line, and nothing of that document is read. */
export const readYaml = ({ name, text }: SourceText): { documents: ReadDocument[]; problems: Problem[] } => {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: ReadDocument[] = [];
  const problems: Problem[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const error of document.errors)
      problems.push({ place: placeAt(error.pos[0]), field: "", message: `is not YAML: ${error.message}` });
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      const value: unknown = document.toJS();
      // Nothing stands between two lines of dashes, or behind the last one.
      if (value !== null) documents.push({ value, placeOf: (path) => placeAt(offsetOf(document, path)) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ place: placeAt(document.range[0]), field: "", message });
    }
  }
  return { documents, problems };
};
