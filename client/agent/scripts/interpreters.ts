import { execFile } from "node:child_process";

export const scriptTypes = ["shell", "python", "go"] as const;
export type ScriptType = (typeof scriptTypes)[number];

export interface Interpreter {
  command: string;
  /** Before the script's file. */
  args: readonly string[];
  file: string;
  /** Answers quickly when it is installed and works: a shim without a version behind it does not. */
  probe: readonly string[];
}

export const interpreters: Record<ScriptType, Interpreter> = {
  shell: { command: "bash", args: [], file: "script.sh", probe: ["--version"] },
  python: { command: "python3", args: ["-u"], file: "script.py", probe: ["--version"] },
  go: { command: "go", args: ["run"], file: "main.go", probe: ["version"] },
};

const probeLimitMs = 15_000;

const works = ({ command, probe }: Interpreter): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(command, probe, { timeout: probeLimitMs }, (error) => resolve(error === null));
  });

/** Which script types this machine can run, and which interpreters it lacks. */
export const findInterpreters = async (): Promise<{ found: ScriptType[]; missing: ScriptType[] }> => {
  const results = await Promise.all(scriptTypes.map((type) => works(interpreters[type])));
  return {
    found: scriptTypes.filter((_, index) => results[index]),
    missing: scriptTypes.filter((_, index) => !results[index]),
  };
};
