import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

export type Manifest = Record<string, Chunk>;

export async function readManifest(dist: string): Promise<Manifest> {
  const text = await readFile(join(dist, ".vite", "manifest.json"), "utf8");
  return JSON.parse(text);
}

/** Files that a browser fetches before any of these modules runs: they and all they import, not what is lazy. */
export function filesOf(manifest: Manifest, modules: string[]): string[] {
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`${name} is not in the manifest of the build`);
    if (seen.has(name)) return;
    seen.add(name);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const module of modules) visit(module);
  return [...files];
}

export interface FirstLoad {
  scriptBytes: number;
  styleBytes: number;
  files: { file: string; bytes: number }[];
}

/** Compressed bytes of script and style until a page is drawn in one language: entry, words, page. */
export async function measureFirstLoad(dist: string, page: string): Promise<FirstLoad> {
  const manifest = await readManifest(dist);
  const names = filesOf(manifest, ["index.html", "src/i18n/en/index.ts", page]);
  const files = await Promise.all(
    names.map(async (file) => ({ file, bytes: gzipSync(await readFile(join(dist, file))).byteLength })),
  );
  const sum = (ending: string) =>
    files.filter(({ file }) => file.endsWith(ending)).reduce((bytes, file) => bytes + file.bytes, 0);
  return { scriptBytes: sum(".js"), styleBytes: sum(".css"), files };
}
