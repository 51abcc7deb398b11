import * as v from "valibot";
import { text, whole } from "./text.ts";

export const header = v.pipe(text(4096), v.regex(/^[^\r\n]*$/, "must be one line"));
export const headerName = v.pipe(
  v.string(),
  v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "must be a header name"),
);

/** One line: readers of URLs drop tabs and line ends wherever they stand, so that what is called is not what is read. */
export const webUrl = v.pipe(
  text(2000, 1),
  v.regex(/^https?:\/\/[^\t\r\n]*$/i, "must be an http or https URL"),
);

/** What an http job sends. Text may hold the placeholders of scripts. */
export const httpRequest = v.strictObject({
  url: webUrl,
  method: v.optional(v.picklist(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])),
  headers: v.optional(
    v.pipe(
      v.record(headerName, header),
      v.check((headers) => Object.keys(headers).length <= 50, "must have at most 50 headers"),
    ),
  ),
  body: v.optional(
    v.nullable(
      v.pipe(
        text(65_536),
        v.check((body) => new TextEncoder().encode(body).length <= 65_536, "must have at most 65536 bytes"),
      ),
    ),
  ),
  timeoutSeconds: v.optional(whole(1, 120)),
  success: v.optional(
    v.strictObject({
      /** Statuses or ranges: "200", "2xx", "200-204", comma separated. */
      status: v.optional(
        v.pipe(
          text(100, 1),
          v.regex(
            /^\s*(\d{3}|\dxx|\d{3}-\d{3})(\s*,\s*(\d{3}|\dxx|\d{3}-\d{3}))*\s*$/i,
            "must list statuses such as 200,2xx,200-204",
          ),
        ),
      ),
      jsonPath: v.optional(text(500, 1)),
      equals: v.optional(v.union([text(1000), v.number(), v.boolean(), v.null()])),
      contains: v.optional(text(1000, 1)),
    }),
  ),
  through: v.optional(v.picklist(["edge", "worker"])),
});
export type HttpRequest = v.InferOutput<typeof httpRequest>;

/** A request as it goes out: placeholders filled, signed. Header names are lower case. */
export const preparedRequest = v.object({
  url: v.string(),
  method: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.nullable(v.string()),
});
export type PreparedRequest = v.InferOutput<typeof preparedRequest>;
