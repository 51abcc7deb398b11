import type { Plugin } from "vite";
import { routes } from "../client/protocol/routes/index.ts";

/** A page calls a route by this; schemas of what is sent and answered, and words of the document, are the platform's. */
const slim = Object.entries(routes).map(([name, { id, method, path, response }]) => [
  name,
  { id, method, path, response: response === null ? null : {} },
]);

/**
 * Takes the contracts of all routes out of the console's build but for what a call needs: they would be an eighth of the first
 * load. Forms import the schemas that they validate with by themselves.
 */
export const slimContracts = (): Plugin => ({
  name: "slim-contracts",
  apply: "build",
  load: {
    filter: { id: /\/client\/protocol\/routes\/index\.ts$/ },
    handler: () => `export const routes = ${JSON.stringify(Object.fromEntries(slim))};`,
  },
});
