import { diffLines } from "diff";
import type { AppliedEntry, PlacedIssue, PlannedEntry, WholePlan } from "../definitions/roll-out.ts";
import { describePlace } from "../definitions/yaml-places.ts";
import { type DefinitionRef, refKey } from "../protocol/definitions-file.ts";
import type { FieldChange } from "../protocol/definitions-plan.ts";
import { type Colour, type Paint, printable } from "./terminal.ts";

const marks = {
  create: { mark: "+", colour: "green" },
  change: { mark: "~", colour: "yellow" },
  delete: { mark: "-", colour: "red" },
  refused: { mark: "!", colour: "red" },
  unchanged: { mark: " ", colour: "dim" },
} as const satisfies Record<PlannedEntry["action"], { mark: string; colour: Colour }>;

/** More new objects than this are named, not spelt out. */
const mostSpeltOut = 20;
const contextLines = 2;

const nameOf = (ref: DefinitionRef): string => printable(refKey(ref));

const shown = (value: unknown): string =>
  printable(typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? "none"));

const isLong = (value: unknown): value is string =>
  typeof value === "string" && (value.includes("\n") || value.length > 100);

/** Lines that changed, with a few around them. */
const textDifference = (before: string, after: string, paint: Paint, indent: string): string[] => {
  const parts = diffLines(before, after);
  return parts.flatMap((part, at) => {
    const lines = printable(part.value.replace(/\n$/, "")).split("\n");
    if (part.added) return lines.map((line) => paint("green", `${indent}+ ${line}`));
    if (part.removed) return lines.map((line) => paint("red", `${indent}- ${line}`));
    const head = at === 0 ? [] : lines.slice(0, contextLines);
    const tail =
      at === parts.length - 1 ? [] : lines.slice(Math.max(head.length, lines.length - contextLines));
    const left = lines.length - head.length - tail.length;
    const gap = left > 0 ? [paint("dim", `${indent}  … ${left} ${left === 1 ? "line" : "lines"}`)] : [];
    const around = (list: string[]) => list.map((line) => paint("dim", `${indent}  ${line}`));
    return [...around(head), ...gap, ...around(tail)];
  });
};

const changeLines = (change: FieldChange, isNew: boolean, paint: Paint): string[] => {
  const path = printable(change.path);
  const { before, after } = change;
  if (change.secret) return [`    ${path}: ${paint("dim", isNew ? "(secret)" : "(secret, changed)")}`];
  if (isNew) {
    if (!isLong(after)) return [`    ${path}: ${shown(after)}`];
    return [
      `    ${path}:`,
      ...printable(after)
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => `      ${line}`),
    ];
  }
  if (isLong(before) || isLong(after)) {
    const texts = [before, after].map((value) => (typeof value === "string" ? value : ""));
    return [`    ${path}:`, ...textDifference(texts[0] ?? "", texts[1] ?? "", paint, "      ")];
  }
  const was = "before" in change ? shown(before) : "none";
  const is = "after" in change ? shown(after) : "none";
  return [`    ${path}: ${paint("red", was)} -> ${paint("green", is)}`];
};

/** Of more days than this, the rest is counted. */
const mostDays = 40;
const ofDays = "days.";

/** The days of a calendar, a line for those in a row that change alike. */
const dayLines = (changes: readonly FieldChange[], paint: Paint): string[] => {
  if (changes.length === 0) return [];
  const lines = changes.slice(0, mostDays).map(({ path, before, after }) => {
    const dates = path.slice(ofDays.length).replace("..", " to ");
    if (before === undefined) return paint("green", printable(`      + ${dates} ${after}`));
    if (after === undefined) return paint("red", printable(`      - ${dates} ${before}`));
    return paint("yellow", printable(`      ~ ${dates} ${before} -> ${after}`));
  });
  const left = changes.length - lines.length;
  return ["    days:", ...lines, ...(left > 0 ? [paint("dim", `      … ${left} more`)] : [])];
};

export const issueLine = ({ place, field, message }: PlacedIssue, paint: Paint): string => {
  const where = place ? `${paint("bold", describePlace(place))}: ` : "";
  return printable(`${where}${field === "" ? "" : `${field} `}${message}`.replace(/\n/g, " "));
};

const itemLines = (item: PlannedEntry, spellsOut: boolean, paint: Paint): string[] => {
  const { mark, colour } = marks[item.action];
  const title = paint(colour, `${mark} ${nameOf(item)}`);
  if (item.action === "refused")
    return [title, ...item.issues.map((issue) => `    ${issueLine(issue, paint)}`)];
  if (item.action === "delete") return [title];
  const isNew = item.action === "create";
  if (isNew && !spellsOut) return [title];
  const isOfDays = ({ path }: FieldChange) => item.kind === "calendar" && path.startsWith(ofDays);
  // What the title says already; the name of a calendar is none of it.
  const hidden = new Set(!isNew || item.kind === "calendar" ? [] : ["name", "appId"]);
  const told = item.changes.filter((change) => !hidden.has(change.path) && !isOfDays(change));
  return [
    title,
    ...told.flatMap((change) => changeLines(change, isNew, paint)),
    ...dayLines(item.changes.filter(isOfDays), paint),
  ];
};

const counted = ({ counts }: WholePlan): string =>
  [
    `${counts.create} to create`,
    `${counts.change} to change`,
    `${counts.delete} to delete`,
    `${counts.unchanged} unchanged`,
    ...(counts.refused > 0 ? [`${counts.refused} refused`] : []),
  ].join(", ");

export const hasChanges = ({ counts }: WholePlan): boolean =>
  counts.create + counts.change + counts.delete > 0;

export const planText = (plan: WholePlan, paint: Paint): string => {
  const told = plan.items.filter(({ action }) => action !== "unchanged");
  const spellsOut = plan.counts.create <= mostSpeltOut;
  const lines = told.flatMap((item) => [...itemLines(item, spellsOut, paint), ""]);
  const isQuiet = told.length === 0;
  const sum = isQuiet ? `No changes: ${plan.counts.unchanged} unchanged.` : `Plan: ${counted(plan)}.`;
  return `${[...lines, paint("bold", sum)].join("\n")}\n`;
};

const isBad = ({ outcome }: AppliedEntry): boolean => outcome === "refused" || outcome === "failed";

export const failuresOf = (applied: readonly AppliedEntry[]): AppliedEntry[] => applied.filter(isBad);

export const appliedText = (applied: readonly AppliedEntry[], paint: Paint): string => {
  const lines = failuresOf(applied).flatMap((item) => [
    paint("red", `! ${nameOf(item)}`),
    ...item.issues.map((issue) => `    ${issueLine(issue, paint)}`),
  ]);
  const count = (outcome: AppliedEntry["outcome"]) =>
    applied.filter((item) => item.outcome === outcome).length;
  const bad = failuresOf(applied).length;
  const sum = `Applied: ${count("created")} created, ${count("changed")} changed, ${count("deleted")} deleted${bad > 0 ? `, ${bad} not applied` : ""}.`;
  return `${[...lines, paint("bold", sum)].join("\n")}\n`;
};
