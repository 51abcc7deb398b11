import { beforeAll, expect, test } from "vitest";
import { api, newApp, newJob } from "./a-deployment.ts";

const tags = "/namespaces/default/tags";
const named = (items: { tag: string }[]) => items.map(({ tag }) => tag);

beforeAll(async () => {
  const { appId } = await newApp();
  await newJob(appId, { tags: ["a", "b", "c"] });
});

test("a list that is known as a whole is answered whole, and in pages to those who ask for pages", async () => {
  const whole = (await api("GET", tags)).body;
  expect([named(whole.items), whole.nextCursor]).toEqual([["a", "b", "c"], null]);
  const first = (await api("GET", `${tags}?limit=2`)).body;
  expect(named(first.items)).toEqual(["a", "b"]);
  const second = (await api("GET", `${tags}?limit=2&cursor=${first.nextCursor}`)).body;
  expect([named(second.items), second.nextCursor]).toEqual([["c"], null]);
  const beyond = await api("GET", `/namespaces/default/owners?cursor=${first.nextCursor}`);
  expect([beyond.status, beyond.body.error.details.issues[0].path]).toEqual([400, "cursor"]);
});
