import type { RouteDefinition } from "@solidjs/router";
import { type Component, lazy } from "solid-js";
import { wordsOfPages } from "../i18n/index.ts";

type PageModule = { default: Component };

const files: Record<string, () => Promise<PageModule>> = {
  ...import.meta.glob<PageModule>(["../routes/**/*.tsx", "!../routes/dev/**"]),
  // Development only: a condition that is false when building drops the import, and the files with it.
  ...(import.meta.env.DEV ? import.meta.glob<PageModule>("../routes/dev/**/*.tsx") : {}),
};

/** `../routes/ns/[ns]/jobs/index.tsx` is `/ns/:ns/jobs`. */
function pathOf(file: string): string {
  const path = file
    .slice("../routes".length, -".tsx".length)
    .replace(/\/index$/, "")
    .replaceAll(/\[(\w+)\]/g, ":$1");
  return path === "" ? "/" : path;
}

const paths = new Map(Object.entries(files).map(([file, load]) => [pathOf(file), load]));

/** Most visits begin here: it is drawn without waiting for the words of other pages. */
const FIRST_PAGE = "/ns/:ns/executions";

async function withWords(load: () => Promise<PageModule>): Promise<PageModule> {
  const [page] = await Promise.all([load(), wordsOfPages()]);
  return page;
}

/** One route a file, each a chunk of its own. Files whose path passes `wanted`. */
export function fileRoutes(wanted: (path: string) => boolean): RouteDefinition[] {
  return [...paths]
    .filter(([path]) => wanted(path))
    .map(([path, load]) => ({ path, component: lazy(path === FIRST_PAGE ? load : () => withWords(load)) }));
}
