import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadProcessors } from "../../../client/agent/processors-file.ts";

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-processors-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = async (text: string) => {
  files += 1;
  const path = join(folder, `p${files}.mjs`);
  await writeFile(path, text);
  return loadProcessors(path);
};

describe("a processors file", () => {
  test("maps names to functions and objects of functions", async () => {
    const processors = await load("export default { a: () => 1, 'b c': { process() {}, reduce() {} } };");
    expect([...processors.keys()]).toEqual(["a", "b c"]);
  });

  test.each([
    ["export const a = 1;", /p\d+\.mjs: has no default export/],
    ["export default () => 1;", /default export is function, not an object/],
    ["export default null;", /default export is null/],
    ["export default {};", /names no processor/],
    ["export default { a: 5 };", /default export, "a" must be a function or an object/],
    ["export default { a: { reduce() {} } };", /"a" lacks the function process/],
    ["export default { a: { process() {}, map() {} } };", /"a" has the unknown part map/],
    ["export default { a: { process: 1 } };", /"a" has process that is not a function/],
    ["export default {", /p\d+\.mjs: can't be loaded: /],
    ["import './missing.mjs'; export default {};", /can't be loaded: .*missing\.mjs/],
  ])("%s is refused, naming file and export", async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  test("that is not there is named", async () => {
    await expect(loadProcessors(join(folder, "none.mjs"))).rejects.toThrow(
      /none\.mjs: there is no such file/,
    );
  });
});
