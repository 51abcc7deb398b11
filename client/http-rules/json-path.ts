import { JSONPathEnvironment, type JSONPathQuery } from "json-p3";

/**
 * RFC 9535 without `match` and `search`: a regular expression that backtracks for minutes would hold up every other call of the
 * process that judges the answer.
 */
const environment = new JSONPathEnvironment();
environment.functionRegister.delete("match");
environment.functionRegister.delete("search");

type JsonPath = { ok: true; query: JSONPathQuery } | { ok: false; message: string };

/** Each further `..` or `$` multiplies the work by the size of the answer. */
const costIssue = (path: string): string | null => {
  const bare = path.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");
  if ((bare.match(/\.\./g)?.length ?? 0) > 1) return "must use .. at most once";
  if ((bare.match(/\$/g)?.length ?? 0) > 1) return "must use $ only at its beginning";
  return null;
};

export const compileJsonPath = (path: string): JsonPath => {
  const cost = costIssue(path);
  if (cost !== null) return { ok: false, message: cost };
  try {
    return { ok: true, query: environment.compile(path) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `must be a JSON path such as $.status: ${detail}` };
  }
};

/** Why a path is refused; null when it is a path. */
export const jsonPathIssue = (path: string): string | null => {
  const compiled = compileJsonPath(path);
  return compiled.ok ? null : compiled.message;
};
