import { expect, test } from "vitest";
import { sourceAddress } from "../../worker/source-address.ts";

const request = new Request("http://localhost", { headers: { "cf-connecting-ip": "203.0.113.9" } });

test("the source address is what Cloudflare says, and never what a client of one's own machine says", () => {
  expect(sourceAddress({}, request)).toBe("203.0.113.9");
  expect(sourceAddress({}, new Request("http://localhost"))).toBe("local");
  expect(sourceAddress({ CARILLON_LAUNCHER_TOKEN: "t" }, request)).toBe("local");
});
