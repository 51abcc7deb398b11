import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  javaAgentCommand,
  javaDependency,
  javaProgram,
  springProperties,
} from "../../../console/src/features/apps/connect-commands.ts";

const connection = {
  url: "https://carillon.example",
  namespace: "default",
  appId: "billing",
  appKey: "cak_key",
};

test.each(["java", "java/all", "java-spring-boot-starter"])(
  "the Java commands name the version of client/%s",
  async (folder) => {
    const pom = await readFile(new URL(`../../../client/${folder}/pom.xml`, import.meta.url), "utf8");
    const version = /<artifactId>carillon-[^<]*<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1];
    expect(javaDependency).toContain(`<version>${version}</version>`);
    expect(javaAgentCommand(connection)).toContain(`carillon-worker-${version}-agent.jar`);
  },
);

test("the Java commands carry the connection, quoted as Java reads it", () => {
  expect(javaProgram(connection)).toContain(
    '.url("https://carillon.example")\n        .namespace("default")',
  );
  expect(javaProgram({ ...connection, appKey: 'a"b\\c' })).toContain('.appKey("a\\"b\\\\c")');
  expect(springProperties(connection)).toBe(
    "carillon.url=https://carillon.example\ncarillon.namespace=default\ncarillon.app=billing\ncarillon.key=cak_key",
  );
});
