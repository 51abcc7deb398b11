export interface TimingIssue {
  /** The field of the definition, for example `cron` or `periodSeconds`. */
  path: string;
  /** Stable code, for example `cron_step_out_of_range`. */
  rule: string;
  /** Names the field, the rule and the value. */
  message: string;
  value?: unknown;
  /** A text that would be accepted in the field's place. */
  suggestion?: string;
}

/** Values come from outside: a message must stay short whatever was sent. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
