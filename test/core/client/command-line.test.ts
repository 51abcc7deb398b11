import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../../client/agent/command-line.ts";

const address = ["--url", "http://localhost:8787", "--namespace", "ns", "--app", "a", "--key", "k"];

describe("the agent's command line", () => {
  test("takes every option", () => {
    const more = [
      "--concurrency",
      "4",
      "--label",
      "blue",
      "--label=eu",
      "--processors",
      "p.mjs",
      "--worker-id",
      "w",
      "--json",
    ];
    expect(readCommandLine([...address, ...more], {})).toEqual({
      kind: "run",
      options: {
        url: "http://localhost:8787",
        namespace: "ns",
        app: "a",
        key: "k",
        concurrency: 4,
        labels: ["blue", "eu"],
        processors: "p.mjs",
        workerId: "w",
        json: true,
      },
    });
  });

  test("prefers options to the environment", () => {
    const env = { CARILLON_URL: "http://env", CARILLON_NAMESPACE: "e", CARILLON_APP: "e", CARILLON_KEY: "e" };
    expect(readCommandLine(["--app", "mine"], env)).toMatchObject({
      options: { url: "http://env", namespace: "e", app: "mine", key: "e", concurrency: 10, labels: [] },
    });
  });

  test.each<[string[], RegExp]>([
    [
      ["--url", "http://x", "--app", " "],
      /^missing: --namespace \(or CARILLON_NAMESPACE\), --app .*, --key .*$/,
    ],
    [[...address, "--colour", "red"], /--colour/],
    [[...address, "--label"], /--label/],
    [[...address, "extra"], /extra/],
    [[...address, "--concurrency", "0"], /--concurrency is a whole number from 1 to 10000, not "0"/],
    [[...address, "--concurrency", "many"], /not "many"/],
  ])("%j is refused, saying what is wrong", (args, message) => {
    const read = readCommandLine(args, {});
    expect(read.kind).toBe("wrong");
    expect(read.kind === "wrong" && read.message).toMatch(message);
  });

  test("answers --help and --version whatever else is missing", () => {
    expect(readCommandLine(["--help"], {})).toEqual({ kind: "help" });
    expect(readCommandLine(["--version"], {})).toEqual({ kind: "version" });
  });
});
