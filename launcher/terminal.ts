import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** A short line about something that was done. */
export function printStep(text: string): void {
  process.stdout.write(`  ${paint("dim", "·")} ${text}\n`);
}

/** The one line of a start that did not work. */
export function printFailure(text: string): void {
  process.stderr.write(`  ${paint("red", "✗")} ${text}\n`);
}

/** A heading and a few labelled lines, as shown once when everything is ready. */
export function printCard(title: string, rows: readonly (readonly [label: string, value: string])[]): void {
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `    ${paint("dim", label.padEnd(width))}  ${value}`);
  process.stdout.write(`\n  ${paint("bold", title)}\n\n${lines.join("\n")}\n\n`);
}

/** Starts a part of a long output. */
export function printHeading(text: string): void {
  process.stdout.write(`\n${paint("bold", text)}\n`);
}
