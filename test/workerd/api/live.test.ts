import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, test } from "vitest";
import { believedMs, newListener } from "../../../durable/live-feed/listeners.ts";
import worker from "../../../worker/index.ts";
import { type Answered, adminToken, api, env, newApp, newJob, tokenOf } from "./a-deployment.ts";
import { newHeld, newPerson, newToken } from "./identities.ts";
import { as, newPerson as newAccount, sessionOf } from "./person.ts";

const open: WebSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

const ask = async (
  namespace: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> => {
  const context = createExecutionContext();
  const all = { upgrade: "websocket", authorization: `Bearer ${adminToken}`, ...headers };
  const request = new Request(`http://localhost/api/v1/namespaces/${namespace}/live`, {
    method,
    // An empty one is none.
    headers: Object.entries(all).filter(([, value]) => value !== ""),
  });
  const answer = await worker.fetch(request, env, context);
  await waitOnExecutionContext(context);
  return answer;
};

/** Messages and the close of a listener as they come, one after the other. */
const listen = async (namespace: string, headers?: Record<string, string>) => {
  const answer = await ask(namespace, headers);
  expect(answer.status).toBe(101);
  const socket = answer.webSocket;
  if (!socket) throw new Error("no socket");
  const heard: unknown[] = [];
  let tell = () => {};
  socket.addEventListener("message", ({ data }) => {
    heard.push(data);
    tell();
  });
  socket.addEventListener("close", ({ code }) => {
    heard.push(code);
    tell();
  });
  socket.accept();
  open.push(socket);
  return async (): Promise<unknown> => {
    if (heard.length === 0) await new Promise<void>((resolve) => (tell = resolve));
    return heard.shift();
  };
};

const newNamespace = async (id: string): Promise<string> => {
  expect((await api("POST", "/namespaces", { body: { id, name: id } })).status).toBe(201);
  return id;
};

describe("the live feed of a namespace", () => {
  test("tells every listener of a change that was made through the API, and nothing of what it was", async () => {
    const ns = await newNamespace("watched");
    const [first, second] = [await listen(ns), await listen(ns)];
    const app = { appId: "app", name: "app" };
    expect((await api("POST", `/namespaces/${ns}/apps`, { body: app })).status).toBe(201);
    expect([await first(), await second()]).toEqual(["changed", "changed"]);
  });

  test("tells of a run that waits for a worker", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    const next = await listen("default");
    expect((await api("POST", `/namespaces/default/jobs/${jobId}/run`)).status).toBe(202);
    expect(await next()).toBe("changed");
  });

  test("sends a listener to be judged anew when its right is old", async () => {
    const ns = await newNamespace("renewed");
    const next = await listen(ns);
    const feed = env.LIVE_FEED.get(env.LIVE_FEED.idFromName(ns));
    await runInDurableObject(feed, (_feed, state) => {
      for (const listener of state.getWebSockets())
        listener.serializeAttachment({ renewAt: Date.now() - believedMs });
    });
    expect(await feed.changed()).toBe(0);
    expect(await next()).toBe(4001);
  });

  test("judges all listeners anew when somebody lost a right, and again those who came before it was known everywhere", async () => {
    const ns = await newNamespace("taken-away");
    const held = await newHeld(ns, "taken");
    const person = await newPerson("viewer", { apps: [held] });
    const cookie = person.ask.headers?.cookie ?? "";
    const next = await listen(ns, { authorization: "", cookie, origin: "http://localhost" });
    await api("PUT", `/namespaces/${ns}/apps/taken/grants`, { body: { userIds: [] } });
    const heard = [await next()];
    while (heard.at(-1) === "changed") heard.push(await next());
    expect(heard.at(-1)).toBe(4001);
    expect((await ask(ns, { authorization: "", cookie, origin: "http://localhost" })).status).toBe(404);
    expect(newListener(10_000, 8_000).renewAt).toBe(14_000);
    expect(newListener(10_000, 1_000).renewAt).toBe(10_000 + believedMs);
  });

  describe("whoever loses what they came with is sent to be judged anew, and not let in again:", () => {
    const sessionId = async (cookie: string): Promise<string> => {
      const { body } = await api("GET", "/sessions", as(cookie));
      return body.items.find(({ current }: { current: boolean }) => current).id;
    };
    const ways: [
      string,
      (who: { userId: string; email: string; password: string; cookie: string }) => Promise<Answered>,
    ][] = [
      ["a log-out", ({ cookie }) => api("POST", "/auth/logout", as(cookie))],
      [
        "a session revoked by its person",
        async (who) => {
          const id = await sessionId(who.cookie);
          return api("DELETE", `/sessions/${id}`, as(await sessionOf(who)));
        },
      ],
      [
        "a password changed in another session",
        async (who) => {
          const body = { currentPassword: who.password, newPassword: "another good password 77" };
          return api("POST", "/me/password", as(await sessionOf(who), body));
        },
      ],
      ["a password reset", ({ userId }) => api("POST", `/users/${userId}/reset-password`, { body: {} })],
      ["sessions ended by an administrator", ({ userId }) => api("DELETE", `/users/${userId}/sessions`)],
      ["an account disabled", ({ userId }) => api("PATCH", `/users/${userId}`, { body: { disabled: true } })],
      ["an account deleted", ({ userId }) => api("DELETE", `/users/${userId}`)],
    ];

    test.each(ways)("%s", async (_, take) => {
      const ns = await newNamespace(`lost-${crypto.randomUUID()}`);
      const person = await newAccount("administrator");
      const cookie = await sessionOf(person);
      const mine = { authorization: "", cookie, origin: "http://localhost" };
      const next = await listen(ns, mine);
      expect((await take({ ...person, cookie })).status).toBeLessThan(300);
      expect(await next()).toBe(4001);
      expect((await ask(ns, mine)).status).toBe(401);
    });

    test("a token revoked, and the only app of a token deleted", async () => {
      const ns = await newNamespace("lost-by-tokens");
      const held = await newHeld(ns, "lost-app");
      const revoked = await newToken("viewer");
      const scoped = await newToken("viewer", { apps: [{ namespace: ns, appId: held.appId }] });
      const headers = ({ ask: { token } }: typeof revoked) => ({ authorization: `Bearer ${token}` });
      const first = await listen(ns, headers(revoked));
      await api("DELETE", `/tokens/${revoked.tokenId}`);
      expect(await first()).toBe(4001);
      expect((await ask(ns, headers(revoked))).status).toBe(401);
      const second = await listen(ns, headers(scoped));
      await api("DELETE", `/namespaces/${ns}/apps/${held.appId}`);
      const heard = [await second()];
      while (heard.at(-1) === "changed") heard.push(await second());
      expect(heard.at(-1)).toBe(4001);
      expect((await ask(ns, headers(scoped))).status).toBe(404);
    });
  });

  test("refuses whoever has no right, no namespace, no upgrade, or another site's page", async () => {
    const statusOf = async (answer: Promise<Response>) => (await answer).status;
    expect(await statusOf(ask("default", { authorization: "" }))).toBe(401);
    expect(await statusOf(ask("default", { authorization: "Bearer nobody" }))).toBe(401);
    expect(await statusOf(ask("nowhere"))).toBe(404);
    expect(await statusOf(ask("default", { upgrade: "h2c" }))).toBe(426);
    const cookie = (await newPerson("administrator")).ask.headers?.cookie ?? "";
    expect(
      await statusOf(ask("default", { authorization: "", cookie, origin: "https://elsewhere.example" })),
    ).toBe(403);
    const own = await ask("default", { authorization: "", cookie, origin: "http://localhost" });
    expect(own.status).toBe(101);
    own.webSocket?.accept();
    own.webSocket?.close();
  });

  test("lets a viewer listen", async () => {
    const ns = await newNamespace("viewed");
    const next = await listen(ns, { authorization: `Bearer ${await tokenOf("viewer")}` });
    await api("PATCH", `/namespaces/${ns}`, { body: { name: "Viewed" } });
    expect(await next()).toBe("changed");
  });
});
