import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type ProcessFunction, type Processor, processorIssue } from "../worker/processor.ts";

/** What is wrong with a processors file, naming file and export. */
export class ProcessorsFileError extends Error {
  override readonly name = "ProcessorsFileError";
}

const isProcessor = (value: unknown): value is ProcessFunction | Processor => processorIssue(value) === null;

/** Loads an ES module whose default export maps processor names to a function or an object of functions. */
export const loadProcessors = async (file: string): Promise<Map<string, ProcessFunction | Processor>> => {
  const path = resolve(file);
  const fail = (message: string): never => {
    throw new ProcessorsFileError(`--processors ${file}: ${message}`);
  };
  if (!existsSync(path)) fail("there is no such file");
  let exported: unknown;
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(path).href);
    exported = module.default;
  } catch (error) {
    fail(`can't be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
  if (exported === undefined) fail("has no default export; it maps processor names to functions");
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    fail(
      `its default export is ${exported === null ? "null" : typeof exported}, not an object of processors`,
    );
  }
  const processors = new Map<string, ProcessFunction | Processor>();
  for (const [name, value] of Object.entries(exported ?? {})) {
    if (!isProcessor(value)) return fail(`default export, "${name}" ${processorIssue(value)}`);
    processors.set(name, value);
  }
  if (processors.size === 0) fail("its default export names no processor");
  return processors;
};
