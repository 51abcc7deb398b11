import { findChromium } from "../../test/support/chromium.ts";
import { printStep } from "../terminal.ts";
import { runCommand } from "./command.ts";

interface Attempt {
  title: string;
  command: string;
  arguments: string[];
}

function listAttempts(): Attempt[] {
  const attempts: Attempt[] = [];
  if (process.platform === "linux" && process.getuid?.() === 0) {
    // Releases before 12 have no shell of its own.
    for (const name of ["chromium-headless-shell", "chromium"]) {
      const install = `apt-get install -y --no-install-recommends ${name}`;
      const script = `export DEBIAN_FRONTEND=noninteractive; apt-get update -q && ${install}`;
      attempts.push({ title: `Debian's ${name}`, command: "sh", arguments: ["-c", script] });
    }
  }
  const download = ["install", "chromium"];
  attempts.push({ title: "playwright's download", command: "playwright-core", arguments: download });
  return attempts;
}

/** Path of a Chromium, installed first when there is none; otherwise why there is none. */
export async function provideChromium(): Promise<{ path: string } | { reason: string }> {
  const found = await findChromium();
  if (found !== undefined) return { path: found };
  const reasons: string[] = [];
  for (const attempt of listAttempts()) {
    printStep(`Installing Chromium (${attempt.title}) …`);
    const { ok, output } = await runCommand(attempt.command, attempt.arguments);
    const path = ok ? await findChromium() : undefined;
    if (path !== undefined) return { path };
    reasons.push(`${attempt.title}: ${output.trim().split("\n").at(-1) ?? "no output"}`);
  }
  return {
    reason: `The console cannot be tried: there is no Chromium and none could be installed (${reasons.join("; ")}). Install one, or set CHROME_PATH.`,
  };
}
