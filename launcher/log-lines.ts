import type { WorkerdStructuredLog } from "miniflare";

/** One JSON line about the runtime itself, in the shape of the Worker's own log lines. */
export function printRuntimeEvent(level: "info" | "warn" | "error", message: string): void {
  const line = { at: new Date().toISOString(), level, event: "runtime", message };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The Worker's JSON lines pass unchanged; what workerd says itself becomes a line of the same kind, without its stack. */
export function printLogLine({ level, message }: WorkerdStructuredLog): void {
  if (message.startsWith("{")) {
    process.stdout.write(`${message}\n`);
    return;
  }
  const [text = ""] = message.split("\nstack: ");
  printRuntimeEvent(level === "error" || level === "warn" ? level : "info", text);
}
