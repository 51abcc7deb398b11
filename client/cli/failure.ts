import { ApiError } from "../api/api-error.ts";

/** What the process ends with. */
export const exits = { ok: 0, failed: 1, usage: 2, changesPending: 3, interrupted: 130 } as const;

/** An error that is told without a stack, and ends the command. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exit: number;

  constructor(message: string, exit: number = exits.failed) {
    super(message);
    this.exit = exit;
  }
}

export const wrongUse = (message: string): CommandFailure => new CommandFailure(message, exits.usage);

const hints: Partial<Record<ApiError["code"], string>> = {
  unreachable: "is the address right, and does it run?",
  unauthenticated: "is the token right, and not expired? CARILLON_TOKEN or --token",
  not_found: "is the namespace right? CARILLON_NAMESPACE or --namespace",
  version_mismatch: "nothing of this request was written; plan again",
};

export const describeFailure = (error: unknown): string => {
  if (error instanceof ApiError) {
    const hint = hints[error.code];
    if (error.code === "unreachable") return `${error.message}: ${String(error.details)}\n${hint}`;
    return `${error.message}${error.status === 0 ? "" : ` (${error.status} ${error.code})`}${hint ? `\n${hint}` : ""}`;
  }
  return error instanceof Error ? error.message : String(error);
};
