import { describe, expect, test } from "vitest";
import { sourceAddress, sourceBlock } from "../../worker/source-address.ts";
import { parseProxies } from "../../worker/trusted-proxies.ts";

const asked = (clientIp: string | null, headers: Record<string, string> = {}): Request => {
  const request = new Request("http://localhost", { headers });
  // As workerd tells it.
  if (clientIp !== null) Object.defineProperty(request, "cf", { value: { clientIp } });
  return request;
};
const own = { CARILLON_LAUNCHER_TOKEN: "t" };
const behind = { ...own, CARILLON_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8 ::1" };
const forged = { "cf-connecting-ip": "203.0.113.9", "x-forwarded-for": "203.0.113.9" };

describe("the source address", () => {
  test("is what Cloudflare says", () => {
    expect(sourceAddress({}, asked(null, { "cf-connecting-ip": "203.0.113.9" }))).toBe("203.0.113.9");
    expect(sourceAddress({}, asked(null))).toBe("local");
  });

  test("is who connected on one's own machine, whatever headers say", () => {
    expect(sourceAddress(own, asked("192.0.2.7:5000", forged))).toBe("192.0.2.7");
    expect(sourceAddress(own, asked("[::ffff:192.0.2.7]:5000", forged))).toBe("192.0.2.7");
    expect(sourceAddress(own, asked("[2001:db8::1]:5000", forged))).toBe("2001:db8::1");
    expect(sourceAddress(own, asked(null, forged))).toBe("local");
    expect(sourceAddress(behind, asked("192.0.2.7:5000", forged))).toBe("192.0.2.7");
  });

  test.each([
    ["198.51.100.4", "198.51.100.4"],
    ["198.51.100.4:1234", "198.51.100.4"],
    ["[2001:db8::9]:80", "2001:db8::9"],
    // The client's own claim stands before what the outer proxy heard.
    ["6.6.6.6, 198.51.100.4, 10.1.2.3", "198.51.100.4"],
    ["10.1.2.3", "10.1.2.3"],
    ["6.6.6.6, unknown", "127.0.0.1"],
    ["6.6.6.6, 0x7f000001", "127.0.0.1"],
    ["", "127.0.0.1"],
  ])("behind trusted proxies is the last that is none of them: %s", (forwarded, expected) => {
    expect(sourceAddress(behind, asked("127.0.0.1:5000", { "x-forwarded-for": forwarded }))).toBe(expected);
  });
});

test("a throttle counts the addresses of one IPv6 network as one", () => {
  expect(sourceBlock("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(sourceBlock("2001:db8:1:2::9")).toBe(sourceBlock("2001:db8:1:2:ffff::"));
  expect(sourceBlock("192.0.2.7")).toBe("192.0.2.7");
  expect(sourceBlock("local")).toBe("local");
});

test("what is neither address nor range trusts nobody and is named", () => {
  const list = parseProxies("10.0.0.0/8 proxy.example 300.1.1.1");
  expect(list.issues).toHaveLength(2);
  expect(list.issues[0]).toContain("proxy.example");
  expect([list.trusts("10.9.9.9"), list.trusts("11.0.0.1"), list.trusts("local")]).toEqual([
    true,
    false,
    false,
  ]);
});
