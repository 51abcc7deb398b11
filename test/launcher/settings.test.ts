import { expect, test } from "vitest";
import { readSettings } from "../../launcher/settings.ts";

test("defaults are those of the specification", () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    port: 8787,
    host: "127.0.0.1",
    demo: undefined,
    outboundAllow: "",
    bindings: {},
  });
  expect(settings.dataDir).toMatch(/\.carillon$/);
});
