export interface StatusRange {
  from: number;
  to: number;
}
export type StatusRule = { ok: true; ranges: StatusRange[] } | { ok: false; message: string };

export const defaultStatusRule = "2xx";

const parsePart = (part: string): StatusRange | null => {
  const family = /^([1-5])xx$/i.exec(part);
  if (family) return { from: Number(family[1]) * 100, to: Number(family[1]) * 100 + 99 };
  const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part);
  if (!range) return null;
  const from = Number(range[1]);
  const to = Number(range[2] ?? range[1]);
  return from <= to ? { from, to } : null;
};

/** `200`, `2xx`, `200-204`, comma separated. The message of a refusal names the part. */
export const parseStatusRule = (rule: string): StatusRule => {
  const ranges: StatusRange[] = [];
  for (const raw of rule.split(",")) {
    const part = raw.trim();
    const range = parsePart(part);
    if (!range) {
      return {
        ok: false,
        message: `a status is written 200, 2xx or 200-204 (from 100 to 599), not "${part}"`,
      };
    }
    ranges.push(range);
  }
  return { ok: true, ranges };
};

export const acceptsStatus = (ranges: readonly StatusRange[], status: number): boolean =>
  ranges.some((range) => status >= range.from && status <= range.to);
