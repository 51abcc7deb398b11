import { batch, createMemo, createSignal } from "solid-js";
import { createStore } from "solid-js/store";
import * as v from "valibot";
import type { ApiError } from "../../../client/api/api-error.ts";
import { type FieldIssue, fieldIssue } from "../../../client/protocol/errors.ts";
import { issueWords } from "./issue-words.ts";

type Issue = Pick<FieldIssue, "path" | "rule" | "message">;

export interface FormOptions<T extends object, S extends v.GenericSchema> {
  /** What the form starts with. */
  initial: T;
  /** What the platform takes, from `client/protocol`. */
  schema: S;
  /** The body that would be sent, in the platform's words. */
  body: (values: T) => unknown;
  /** What fields must say together, beyond the schema. */
  rules?: (values: T) => Issue[];
}

function schemaIssues(schema: v.GenericSchema, body: unknown): Issue[] {
  const result = v.safeParse(schema, body);
  if (result.success) return [];
  return result.issues.map((issue) => ({
    path: v.getDotPath(issue) ?? "",
    rule: issue.kind === "schema" && issue.received === "undefined" ? "required" : issue.type,
    message: issue.message,
  }));
}

const said = v.object({ issues: v.array(fieldIssue) });
const taken = v.object({ path: v.string() });

/** The fields that an answer of the platform complains about. */
export function issuesOf(error: ApiError): Issue[] {
  const listed = v.safeParse(said, error.details);
  if (listed.success) return listed.output.issues;
  const one = v.safeParse(taken, error.details);
  return one.success ? [{ path: one.output.path, rule: error.code, message: error.message }] : [];
}

/**
 * The state of one form. Judged as one types: a field shows what is wrong with it once it was touched, all of them once
 * the form was tried. What the platform refused stands under its field until that field changes.
 */
export function createForm<T extends object, S extends v.GenericSchema>(options: FormOptions<T, S>) {
  const [values, setValues] = createStore<T>(structuredClone(options.initial));
  const [touched, setTouched] = createSignal<ReadonlySet<string>>(new Set());
  /** Keys that were tried; undefined for all of them. */
  const [tried, setTried] = createSignal<readonly string[] | undefined>([]);
  const [refused, setRefused] = createSignal<Issue[]>([]);

  const body = () => options.body(values);
  const own = createMemo(() => [...schemaIssues(options.schema, body()), ...(options.rules?.(values) ?? [])]);
  const touch = (path: string) => setTouched((before) => new Set([...before, path]));
  const within = (path: string, root: string) => path === root || path.startsWith(`${root}.`);
  const wasTried = (path: string) => tried()?.some((key) => within(path, key)) ?? true;

  return {
    values,
    touch,
    /** What is sent; throws while something is refused. */
    body: (): v.InferOutput<S> => v.parse(options.schema, body()),
    /** `path`: the field that was edited, where it lies deeper than its key. */
    set: <K extends keyof T & string>(key: K, value: T[K], path: string = key) =>
      batch(() => {
        // At the root, because further down a store merges plain objects in place of taking them.
        setValues((before) => ({ ...before, [key]: value }));
        touch(path);
        setRefused((before) => before.filter((issue) => !within(issue.path, key)));
      }),
    /** What to show under a field; undefined when it is fine or was not touched yet. */
    error: (path: string): string | undefined => {
      const shown = wasTried(path) || touched().has(path);
      const issue =
        refused().find((one) => one.path === path) ??
        (shown ? own().find((one) => one.path === path) : undefined);
      return issue && issueWords(issue);
    },
    /** Whether these keys (all, when none is named) are fine; shows from now on what is not. */
    valid: (...keys: (keyof T & string)[]): boolean => {
      setTried((before) => (keys.length === 0 || before === undefined ? undefined : [...before, ...keys]));
      const all = [...own(), ...refused()];
      return keys.length === 0
        ? all.length === 0
        : !all.some((issue) => keys.some((key) => within(issue.path, key)));
    },
    /** Whether what is shown under these keys is refused. */
    invalid: (...keys: (keyof T & string)[]): boolean =>
      [...own().filter((issue) => wasTried(issue.path)), ...refused()].some((issue) =>
        keys.some((key) => within(issue.path, key)),
      ),
    /** Puts what the platform refused under its fields; true when it named some. */
    refuse: (error: ApiError): boolean => {
      setRefused(issuesOf(error));
      return refused().length > 0;
    },
    refused,
    /** Back to what it started with, nothing touched. */
    reset: () =>
      batch(() => {
        setValues(() => structuredClone(options.initial));
        setTouched(new Set<string>());
        setTried([]);
        setRefused([]);
      }),
    dirty: createMemo(() => JSON.stringify(values) !== JSON.stringify(options.initial)),
  };
}

export type Form<T extends object> = ReturnType<typeof createForm<T, v.GenericSchema>>;
