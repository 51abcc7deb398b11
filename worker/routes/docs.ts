import type { Hono } from "hono";
import { definitionsSchema } from "../openapi/components.ts";
import { docsPage } from "../openapi/docs-page.ts";
import { docsStyle } from "../openapi/docs-style.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { AppEnv } from "../serve.ts";

const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** The same for everyone until the next deployment. */
const cacheControl = "public, max-age=300";

export const mountDocs = (app: Hono<AppEnv>): void => {
  app.get("/api/openapi.json", (context) =>
    context.json(openApiDocument(), 200, { "cache-control": cacheControl }),
  );
  app.get("/api/definitions.schema.json", (context) =>
    context.json(definitionsSchema(), 200, {
      "cache-control": cacheControl,
      // Editors in a browser read it, too; it is the same for everyone.
      "access-control-allow-origin": "*",
    }),
  );
  app.get("/api/docs", (context) =>
    context.html(docsPage(), 200, { "content-security-policy": pagePolicy, "cache-control": cacheControl }),
  );
  app.get("/api/docs.css", (context) =>
    context.body(docsStyle, 200, {
      "content-type": "text/css; charset=utf-8",
      "cache-control": cacheControl,
    }),
  );
};
