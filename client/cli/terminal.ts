/** Where a command writes: streams of a process, or lists in a test. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** A line that the next one replaces, on a terminal; nothing elsewhere. */
  progress(text: string): void;
  paint: Paint;
  /** Answers a question; null where nobody can be asked. */
  ask: ((question: string) => Promise<string>) | null;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Colour = keyof typeof codes;
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;
const coloured: Paint = (colour, text) => (text === "" ? "" : `\u001b[${codes[colour]}m${text}\u001b[0m`);

/** Colours only where someone looks at them: https://no-color.org, and FORCE_COLOR for what shows them all the same. */
export const paintFor = (isTerminal: boolean, env: NodeJS.ProcessEnv, refused: boolean): Paint => {
  if (refused || (env.NO_COLOR !== undefined && env.NO_COLOR !== "")) return plain;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0") return coloured;
  return isTerminal && env.TERM !== "dumb" ? coloured : plain;
};

/** How many columns a text takes: Chinese, Japanese and Korean letters and emoji take two. */
export const columnsOf = (text: string): number => {
  let columns = 0;
  for (const character of text)
    columns +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff00-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  return columns;
};

/** Text of others, without what would move the cursor or speak to the terminal. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, "\ufffd");

export interface Column<T> {
  title: string;
  value(row: T): string;
  colour?(row: T): Colour | null;
}

export const table = <T>(columns: readonly Column<T>[], rows: readonly T[], paint: Paint): string => {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row)).replaceAll("\n", " ")));
  const widths = columns.map(({ title }, index) =>
    Math.max(columnsOf(title), ...cells.map((row) => columnsOf(row[index] ?? ""))),
  );
  const pad = (text: string, index: number): string =>
    index === columns.length - 1 ? text : text + " ".repeat((widths[index] ?? 0) - columnsOf(text));
  const head = columns.map(({ title }, index) => pad(title, index)).join("  ");
  const lines = cells.map((row, at) =>
    row
      .map((text, index) => {
        const subject = rows[at];
        const colour = subject === undefined ? null : (columns[index]?.colour?.(subject) ?? null);
        return colour === null ? pad(text, index) : paint(colour, pad(text, index));
      })
      .join("  ")
      .trimEnd(),
  );
  return [paint("bold", head), ...lines, ""].join("\n");
};
