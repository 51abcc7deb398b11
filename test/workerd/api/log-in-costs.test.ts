import { expect, test, vi } from "vitest";
import { api, env } from "./a-deployment.ts";
import { as, cookieOf, logIn as logInOnce, newPerson } from "./person.ts";

vi.setConfig({ testTimeout: 60_000 });

/** The database, with every row counted that D1 says it wrote. */
const counted = () => {
  let rows = 0;
  const real = new WeakMap<object, D1PreparedStatement>();
  const count = <T extends D1Result>(result: T): T => {
    rows += result.meta.rows_written;
    return result;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        if (name === "all" || name === "run") return async () => count(await target[name]());
        // Told as arrays the library gives no count.
        if (name === "raw") return async () => count(await target.all()).results.map(Object.values);
        return Reflect.get(target, name);
      },
    });
    real.set(wrapped, statement);
    return wrapped;
  };
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (text: string) => wrap(target.prepare(text));
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) =>
          (await target.batch(statements.map((each) => real.get(each) ?? each))).map(count);
      }
      return Reflect.get(target, name);
    },
  });
  return { db, rows: () => rows };
};

test("a log-in writes its session, its record and its tries, and requests of the session nothing", async () => {
  const { email, password } = await newPerson();
  // The first one of a deployment also makes its administrator.
  await logInOnce({ email, password });
  const logIn = counted();
  const body = { email, password };
  const answer = await api("POST", "/auth/login", { token: null, body, env: { DB: logIn.db } });
  expect(answer.status).toBe(200);
  // Session 3 (row, two indexes), record 4, two counts of tries 2, their forgiving 2.
  expect(logIn.rows()).toBeLessThanOrEqual(12);
  expect(logIn.rows()).toBeGreaterThan(5);

  const requests = counted();
  const ask = { ...as(cookieOf(answer)), env: { DB: requests.db } };
  for (const path of ["/me", "/namespaces", "/sessions"]) {
    expect((await api("GET", path, ask)).status).toBe(200);
  }
  expect(requests.rows()).toBe(0);
});
