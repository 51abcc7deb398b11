import { type Received, startTarget, type Target } from "./target.ts";

const pathOf = (url: string): string => new URL(url, "http://sink").pathname;

/** Chat robots and hooks, each under its path, answering as the real ones do; any may hang, fail or lead elsewhere. */
export interface ChatSink extends Target {
  moods: Map<string, "hangs" | "fails">;
  redirects: Map<string, string>;
  /** What came to one path. */
  to(path: string): Received[];
}

export const startChatSink = async (): Promise<ChatSink> => {
  const moods: ChatSink["moods"] = new Map();
  const redirects: ChatSink["redirects"] = new Map();
  const target = await startTarget((response, { url }) => {
    const path = pathOf(url);
    const mood = moods.get(path);
    const away = redirects.get(path);
    if (mood === "hangs") return;
    if (mood === "fails") response.writeHead(503).end("out of order");
    else if (away !== undefined) response.writeHead(302, { location: away }).end();
    else if (/^\/(dingtalk|wecom)/.test(path)) response.end('{"errcode":0,"errmsg":"ok"}');
    else if (path.startsWith("/feishu")) response.end('{"code":0,"msg":"success"}');
    else response.end("ok");
  });
  return {
    ...target,
    moods,
    redirects,
    to: (path) => target.received.filter(({ url }) => pathOf(url) === path),
    [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
  };
};
