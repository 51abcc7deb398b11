import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GroupGuard } from "../../../client/agent/scripts/group-guard.ts";
import { findInterpreters, type ScriptType } from "../../../client/agent/scripts/interpreters.ts";
import { scriptRunner } from "../../../client/agent/scripts/script-runner.ts";
import type { Task } from "../../../client/protocol/worker-call.ts";
import { TaskEnded } from "../../../client/worker/execution.ts";
import { isAlive } from "./processes.ts";
import { someTask } from "./tasks.ts";

const guard = new GroupGuard();
const { found } = await findInterpreters();
let marks: string;

beforeAll(async () => {
  marks = await mkdtemp(join(tmpdir(), "carillon-marks-"));
});
afterAll(async () => {
  guard.close();
  await rm(marks, { recursive: true, force: true });
});

interface Line {
  level: string;
  text: string;
}

const start = (type: ScriptType, script: string, change: Partial<Task> = {}, killGraceMs = 10_000) => {
  const abort = new AbortController();
  const lines: Line[] = [];
  const waiting: { text: string; resolve: () => void }[] = [];
  const outcome = scriptRunner(type, guard)(someTask("a1", { jobType: type, script, ...change }), {
    log: (level, text) => {
      for (const line of text.split("\n")) {
        lines.push({ level, text: line });
        for (const waiter of waiting) if (line === waiter.text) waiter.resolve();
      }
    },
    progress: () => {},
    signal: abort.signal,
    killGraceMs,
  });
  outcome.catch(() => {});
  return {
    outcome,
    lines,
    kill: (reason: "killed" | "stopped" = "killed") => abort.abort(new TaskEnded(reason)),
    line: (text: string) =>
      new Promise<void>((resolve) => {
        if (lines.some((line) => line.text === text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
};

const run = async (type: ScriptType, script: string, change: Partial<Task> = {}) => {
  const started = start(type, script, change);
  return { result: await started.outcome, lines: started.lines };
};

const untilDead = async (pid: number, limitMs: number): Promise<number> => {
  const from = performance.now();
  while (isAlive(pid)) {
    if (performance.now() - from > limitMs) throw new Error(`process ${pid} lives after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - from;
};

describe("success", () => {
  test("exit code 0: the last line that is not blank is the result", async () => {
    const { result, lines } = await run("shell", "echo one\necho two\necho\necho '  '\n");
    expect(result).toBe("two");
    expect(lines.slice(0, 2)).toEqual([
      { level: "info", text: "one" },
      { level: "info", text: "two" },
    ]);
  });

  test("a script without output has no result", async () => {
    expect((await run("shell", "true")).result).toBeNull();
  });

  test("the file named by CARILLON_RESULT wins over the last line", async () => {
    const { result } = await run("shell", 'echo line\nprintf "a\\nb\\n" > "$CARILLON_RESULT"');
    expect(result).toBe("a\nb");
  });

  test("a last line over 1000 bytes is cut at a character, with a note", async () => {
    const { result, lines } = await run("python", 'print("é" * 700)');
    expect(result).toBe("é".repeat(500));
    expect(lines.at(-1)).toMatchObject({ level: "warn", text: expect.stringContaining("cut to 1000 bytes") });
  });

  test("a result file over 1000 bytes goes to the platform as it is, to be refused there", async () => {
    const { result } = await run("shell", 'head -c 2000 /dev/zero | tr "\\0" x > "$CARILLON_RESULT"');
    expect(result).toBe("x".repeat(2000));
  });

  test("python runs", async () => {
    expect((await run("python", "import sys\nprint(sys.version_info.major)")).result).toBe("3");
  });

  // The first go run of a machine compiles the standard library.
  test.skipIf(!found.includes("go"))(
    "go runs, where it is installed",
    async () => {
      const go = 'package main\nimport "fmt"\nfunc main() { fmt.Println("from go") }\n';
      expect((await run("go", go)).result).toBe("from go");
    },
    180_000,
  );
});

describe("output", () => {
  test("standard error is logged as error, bytes that are not UTF-8 are replaced", async () => {
    const { lines } = await run("shell", "printf 'bad \\377 byte\\n' >&2");
    expect(lines).toEqual([{ level: "error", text: "bad \ufffd byte" }]);
  });

  test("a character split over writes is whole", async () => {
    const script = "printf '\\303'; sleep 0.1; printf '\\251\\n'";
    expect((await run("shell", script)).result).toBe("é");
  });

  test("lines arrive while the script runs", async () => {
    const started = start("python", 'import time\nprint("first")\ntime.sleep(60)');
    await started.line("first");
    started.kill();
    await expect(started.outcome).rejects.toThrow("killed");
  });

  test("a flood of output is read to its end", async () => {
    const { result, lines } = await run("shell", "seq 1 200000");
    expect(result).toBe("200000");
    expect(lines).toHaveLength(200_000);
  });
});

describe("context", () => {
  test("reaches the script as environment variables and as raw placeholders", async () => {
    const { result } = await run(
      "shell",
      'printf "%s|" "$CARILLON_RUN_ID" "$CARILLON_JOB_ID" "$CARILLON_JOB_NAME" "$CARILLON_ATTEMPT" "$CARILLON_PARAMETERS" ' +
        '"$CARILLON_TRIGGER" "$CARILLON_SHARDING_ID" "$CARILLON_SHARDING_NUM" "$CARILLON_SHARDING_PARAMETER" "$CARILLON_UPSTREAM"; ' +
        'echo "#{shardingParameter} #{triggerType}"',
      {
        parameters: 'a "b" $c',
        attempt: 2,
        sharding: { id: 1, total: 3, parameter: "east" },
        upstream: [{ node: "n", job: 4, data: "d" }],
      },
    );
    expect(result).toBe(
      '7-1|7|report|2|a "b" $c|manual|1|3|east|[{"node":"n","job":4,"data":"d"}]|east manual',
    );
  });

  test("the agent's own settings, its key first of all, are not handed on", async () => {
    process.env.CARILLON_KEY = "secret";
    try {
      expect((await run("shell", 'echo "[$CARILLON_KEY]"; env | grep -c secret || true')).result).toBe("0");
    } finally {
      delete process.env.CARILLON_KEY;
    }
  });

  test("upstream data that the system would refuse is left out, with a note", async () => {
    const upstream = Array.from({ length: 200 }, (_, job) => ({ node: "n", job, data: "x".repeat(1000) }));
    const { result, lines } = await run("shell", `echo "[\${CARILLON_UPSTREAM-none}]"`, { upstream });
    expect(result).toBe("[none]");
    expect(lines[0]).toMatchObject({ level: "warn", text: expect.stringContaining("CARILLON_UPSTREAM") });
  });

  test("each script has a folder of its own, gone afterwards", async () => {
    const { result } = await run("shell", "pwd");
    expect(result).toMatch(/carillon-/);
    expect(existsSync(String(result))).toBe(false);
  });

  test("line ends of Windows do not trouble bash", async () => {
    expect((await run("shell", 'if true; then\r\n  echo "fine"\r\nfi\r\n')).result).toBe("fine");
  });
});

describe("failure", () => {
  test("an exit code is named, with the last words on standard error", async () => {
    await expect(run("shell", "echo why >&2; exit 3")).rejects.toThrow(/^exit code 3: why$/);
    await expect(run("python", "raise ValueError('no')")).rejects.toThrow("exit code 1: ValueError: no");
  });

  test("a script that a signal ends says which", async () => {
    await expect(run("shell", "kill -9 $$")).rejects.toThrow("ended by SIGKILL");
  });

  test("a missing interpreter is named", async () => {
    const path = process.env.PATH;
    process.env.PATH = marks;
    try {
      await expect(run("shell", "true")).rejects.toThrow("bash is not installed on this worker's machine");
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("ends", () => {
  test("a kill reaches the whole group at once", async () => {
    const started = start("shell", "sleep 300 &\necho $!\necho ready\nwait");
    await started.line("ready");
    const grandchild = Number(started.lines[0]?.text);
    started.kill();
    await expect(started.outcome).rejects.toThrow("the run was killed: ended by SIGTERM");
    expect(await untilDead(grandchild, 2000)).toBeLessThan(2000);
  });

  test("what ignores SIGTERM gets SIGKILL after the grace", async () => {
    const started = start("shell", "trap '' TERM\necho ready\nwhile true; do sleep 0.05; done", {}, 300);
    await started.line("ready");
    const from = performance.now();
    started.kill();
    await expect(started.outcome).rejects.toThrow("ended by SIGKILL");
    expect(performance.now() - from).toBeGreaterThanOrEqual(295);
  });

  test("a worker that is stopped at once gives no grace", async () => {
    const started = start("shell", "trap '' TERM\necho ready\nwhile true; do sleep 0.05; done");
    await started.line("ready");
    started.kill("stopped");
    await expect(started.outcome).rejects.toThrow("the worker was stopped: ended by SIGKILL");
  });

  test("a killed script that ends by itself is still killed", async () => {
    const started = start("shell", "trap 'exit 0' TERM\necho ready\nwhile true; do sleep 0.05; done");
    await started.line("ready");
    started.kill();
    await expect(started.outcome).rejects.toThrow("the run was killed: ended with exit code 0");
  });

  test("what a finished script left running in its group ends with it", async () => {
    const { result } = await run("shell", "sleep 300 >/dev/null 2>&1 &\necho $!");
    await untilDead(Number(result), 2000);
  });

  test("a descendant that holds the output open does not hold the result back", async () => {
    const from = performance.now();
    const { result } = await run("shell", "setsid sleep 4 &\necho done");
    expect(result).toBe("done");
    expect(performance.now() - from).toBeLessThan(3500);
  });

  test("an agent killed with SIGKILL leaves neither process nor folder behind", async () => {
    const agent = fileURLToPath(new URL("./fixtures/script-host.ts", import.meta.url));
    const script = join(marks, "long.sh");
    await writeFile(
      script,
      "trap '' TERM HUP INT\nsleep 300 &\necho \"pids $$ $!\"\npwd\necho ready\nwait\nwhile true; do sleep 1; done",
    );
    const host = spawn(process.execPath, [agent, script], { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    for await (const line of createInterface({ input: host.stdout })) {
      lines.push(line);
      if (line === "ready") break;
    }
    const [leader = 0, grandchild = 0] = lines[0]?.split(" ").slice(1).map(Number) ?? [];
    const folder = lines[1] ?? "";
    expect(isAlive(leader) && isAlive(grandchild) && existsSync(folder)).toBe(true);
    host.kill("SIGKILL");
    await once(host, "exit");
    await untilDead(leader, 2000);
    await untilDead(grandchild, 2000);
    while (existsSync(folder)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(readdirSync(tmpdir())).not.toContain(folder.split("/").at(-1));
    const guards = execFileSync("ps", ["-eo", "ppid,args"]).toString();
    expect(guards).not.toContain(`${host.pid} /bin/sh -c`);
  });
});
