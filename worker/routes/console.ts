import type { Context } from "hono";
import { ApiFailure, answerFailure } from "../errors.ts";
import { consolePolicy } from "../middleware/security-headers.ts";
import type { AppEnv } from "../serve.ts";

const oneYear = "public, max-age=31536000, immutable";
const isOurs = (path: string): boolean => /^\/(api|worker)(\/|$)/.test(path);

/** Everything that is no call of the API is the console's: its files, and its page for every path of its own. */
export const serveConsole = async (context: Context<AppEnv>): Promise<Response> => {
  const { path, method } = context.req;
  if (isOurs(path) || (method !== "GET" && method !== "HEAD")) {
    return answerFailure(new ApiFailure("not_found", "no such path"));
  }
  const file = await context.env.ASSETS.fetch(context.req.raw);
  const isPage = file.headers.get("content-type")?.startsWith("text/html") ?? false;
  // A file of an older build: the page in its place would be taken for a script, and kept for a year.
  if (path.startsWith("/assets/") && isPage) {
    return answerFailure(
      new ApiFailure("not_found", "no such file; the console was replaced by a newer build"),
    );
  }
  const answer = new Response(file.body, file);
  answer.headers.set("content-security-policy", consolePolicy);
  // Names of these files change with their content.
  if (path.startsWith("/assets/") && file.status === 200) answer.headers.set("cache-control", oneYear);
  return answer;
};
