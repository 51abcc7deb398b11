import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads `+ GROUP FOLDER` and `- GROUP`. When its input ends the agent is gone, however it went: what is still noted is ended and
 * its folder removed. A session of its own and traps keep it alive through signals meant for the agent.
 */
const guardScript = `
trap '' INT TERM HUP QUIT
groups=' '
while read -r sign group folder; do
  case $sign in
    +) groups="$groups$group "; eval "folder_$group=\\$folder" ;;
    -) groups="\${groups%% $group *} \${groups#* $group }"; unset "folder_$group" ;;
  esac
done
for group in $groups; do
  kill -9 "-$group" 2>/dev/null
  eval "folder=\\$folder_$group"
  rm -rf -- "$folder"
done
`;

/** Sees to it that no script outlives the agent, also when the agent is killed with SIGKILL. */
export class GroupGuard {
  readonly #groups = new Map<number, string>();
  #process: ChildProcess | null = null;
  #isClosed = false;

  /** From here on the process group and its folder go when the agent goes. */
  watch(group: number, folder: string): void {
    this.#groups.set(group, folder);
    if (this.#process) this.#tell(`+ ${group} ${folder}`);
    else this.#start();
  }

  forget(group: number): void {
    if (this.#groups.delete(group)) this.#tell(`- ${group}`);
  }

  close(): void {
    this.#isClosed = true;
    this.#process?.stdin?.end();
  }

  #tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }

  #start(): void {
    const guard = spawn("/bin/sh", ["-c", guardScript], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#process = guard;
    const gone = (): void => {
      if (this.#process !== guard) return;
      this.#process = null;
      // Killed by somebody: the scripts that run need another.
      if (!this.#isClosed && this.#groups.size > 0) this.#start();
    };
    guard.once("exit", gone);
    guard.once("error", gone);
    guard.stdin.on("error", () => {});
    guard.unref();
    // The pipe's end in this process must not keep it alive either.
    if ("unref" in guard.stdin && typeof guard.stdin.unref === "function") guard.stdin.unref();
    for (const [group, folder] of this.#groups) this.#tell(`+ ${group} ${folder}`);
  }
}
