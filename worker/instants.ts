/** Milliseconds to RFC 3339 in UTC, as every answer has it. */
export const toInstant = (at: number): string => new Date(at).toISOString();
export const toInstantOrNull = (at: number | null): string | null => (at === null ? null : toInstant(at));

/** The schema has checked the text. */
export const fromInstant = (text: string): number => Date.parse(text);
