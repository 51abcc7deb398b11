import type { Robot } from "../../../client/protocol/contact.ts";
import type { PreparedRequest } from "../../../client/protocol/http-request.ts";
import type { AlarmMessage } from "../alarm-message.ts";

/** What the answer of a channel means. `retry`: the same message may be taken later. */
export type Verdict = { ok: true } | { ok: false; retry: boolean };

/** A chat robot or a hook: how a message is put to it, and how its answer is read. */
export interface RobotApi {
  request(
    robot: Robot,
    message: AlarmMessage,
    facts: { id: string; now: number; data: unknown },
  ): PreparedRequest;
  judge(status: number, body: string): Verdict;
}

export const jsonPost = (
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): PreparedRequest => ({
  url,
  method: "POST",
  headers: { accept: "*/*", "user-agent": "Carillon", "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** By status alone: overload and trouble of the server pass, what it refuses it will refuse again. */
export const judgeStatus = (status: number): Verdict =>
  status >= 200 && status < 300
    ? { ok: true }
    : { ok: false, retry: status === 408 || status === 425 || status === 429 || status >= 500 };

/**
 * Robots that answer 200 whatever happened and say in JSON what did. An answer that cannot be read is none of the robot's:
 * a proxy on the way, which may be gone in a moment.
 */
export const judgeCode = (
  status: number,
  body: string,
  codeOf: (answer: object) => unknown,
  passing: readonly number[],
): Verdict => {
  const byStatus = judgeStatus(status);
  if (!byStatus.ok) return byStatus;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return { ok: false, retry: true };
  }
  const code = typeof answer === "object" && answer !== null ? codeOf(answer) : undefined;
  if (code === 0) return { ok: true };
  return { ok: false, retry: typeof code !== "number" || passing.includes(code) };
};

/** Robots may be set to drop what does not carry their keyword. */
export const withKeyword = (text: string, keyword: string | undefined): string =>
  keyword === undefined || text.includes(keyword) ? text : `[${keyword}] ${text}`;
