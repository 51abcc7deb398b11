import type { Logger } from "../worker/logger.ts";

/** Lines for people, or one JSON object a line for programs. Warnings and errors go to standard error, except as JSON. */
export const agentLines = (json: boolean): Logger => {
  const write = (level: "info" | "warn" | "error", message: string): void => {
    const now = new Date();
    if (json) {
      process.stdout.write(`${JSON.stringify({ at: now.toISOString(), level, message })}\n`);
      return;
    }
    const stream = level === "info" ? process.stdout : process.stderr;
    const mark = level === "info" ? "" : `${level}: `;
    stream.write(`${now.toTimeString().slice(0, 8)} ${mark}${message}\n`);
  };
  return {
    info: (message) => write("info", message),
    warn: (message) => write("warn", message),
    error: (message) => write("error", message),
  };
};
