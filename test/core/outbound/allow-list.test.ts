import { describe, expect, test } from "vitest";
import { parseAllowList } from "../../../worker/outbound/allow-list.ts";
import { judgeUrl } from "../../../worker/outbound/guard.ts";

const allows = (list: string, url: string): boolean => judgeUrl(url, parseAllowList(list)).ok;

describe("CARILLON_OUTBOUND_ALLOW lets through", () => {
  test.each([
    ["localhost", "http://localhost:8080/"],
    ["LocalHost.", "http://localhost/"],
    ["localhost:8080", "http://localhost:8080/"],
    ["build.internal", "https://build.internal/x"],
    ["*.internal", "https://a.b.internal/x"],
    ["*.internal:8443", "https://a.internal:8443/x"],
    ["127.0.0.1", "http://127.0.0.1:9/"],
    ["127.0.0.1:9500", "http://127.0.0.1:9500/"],
    ["127.0.0.1:9500", "http://0x7f.1:9500/"],
    ["127.1:9500", "http://127.0.0.1:9500/"],
    ["127.0.0.1:80", "http://127.0.0.1/"],
    ["127.0.0.1:443", "https://127.0.0.1/"],
    ["10.0.0.0/8", "http://10.255.0.1:99/"],
    ["192.168.1.0/24, 10.0.0.0/8", "http://10.1.1.1/"],
    ["192.168.1.0/24 10.0.0.0/8", "http://192.168.1.255/"],
    ["::1", "http://[::1]:5/"],
    ["[::1]", "http://[0:0:0:0:0:0:0:1]/"],
    ["[::1]:5", "http://[::1]:5/"],
    ["fd00::/8", "http://[fd12:3456::1]/"],
    ["10.1.2.3/32", "http://10.1.2.3/"],
    ["::1/128", "http://[::1]/"],
  ])("%s: %s", (list, url) => {
    expect(allows(list, url)).toBe(true);
  });
});

describe("CARILLON_OUTBOUND_ALLOW does not let through", () => {
  test.each([
    ["", "http://localhost/"],
    ["localhost:8080", "http://localhost:8081/"],
    ["localhost:8080", "http://localhost/"],
    ["127.0.0.1:80", "http://127.0.0.1:8080/"],
    ["127.0.0.1:80", "https://127.0.0.1/"],
    ["*.internal", "https://internal/"],
    ["*.b.internal", "https://xb.internal/"],
    ["build.internal", "https://other.build.internal/"],
    ["10.0.0.0/8", "http://11.0.0.1.internal/"],
    ["10.0.0.0/24", "http://10.0.1.0/"],
    ["10.0.0.0/8", "http://[::ffff:10.0.0.1]/"],
    ["fd00::/8", "http://[fc00::1]/"],
    ["10.0.0.0/8", "ftp://10.0.0.1/"],
    ["10.0.0.1", "http://user@10.0.0.1/"],
  ])("%s: %s", (list, url) => {
    expect(allows(list, url)).toBe(false);
  });
});

describe("an entry that cannot be read allows nothing and is named", () => {
  test.each([
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.1.2.3/8",
    "fd00::1/8",
    "host/path",
    "http://host/",
    "user@host",
    "host:99999",
    "*.127.0.0.1",
    "*",
    "*.",
    "a*b",
    "[::1",
    "host name%",
  ])("%s", (value) => {
    const list = parseAllowList(value);
    expect(list.entries.filter((entry) => entry.kind !== "name")).toEqual([]);
    expect(list.issues.length).toBeGreaterThan(0);
    expect(list.issues[0]?.message).toContain(list.issues[0]?.value);
  });

  test("while its neighbours count", () => {
    const list = parseAllowList("10.0.0.0/33,localhost");
    expect(list.issues).toHaveLength(1);
    expect(judgeUrl("http://localhost/", list).ok).toBe(true);
    expect(judgeUrl("http://10.0.0.1/", list).ok).toBe(false);
  });
});
