import { civilDate, DAY_MS } from "./calendar.ts";
import type { ClockChangeEffect, ClockChangeNote } from "./clock-change-notes.ts";
import type { DstPolicy } from "./dst.ts";
import { clockText } from "./instant.ts";
import type { Words } from "./words.ts";
import { joinEnglish, MONTHS } from "./words-en.ts";
import { joinChinese, spaced } from "./words-zh.ts";
import type { Zone } from "./zone.ts";

type Facts = Omit<ClockChangeNote, "headline" | "text">;

interface Verdict {
  policies: readonly DstPolicy[];
  effect: ClockChangeEffect;
  nextAt: number | null;
}

/** A clock change in words: what is missing or doubled, what the policy makes of it, what the others would. */
export function clockChangeText(facts: Facts, zone: Zone): { headline: Words; text: Words } {
  const en = headlineInEnglish(facts);
  const zh = spaced(headlineInChinese(facts));
  const sentences = verdicts(facts).map((verdict) => ({
    en: sentenceInEnglish(verdict, facts, zone),
    zh: sentenceInChinese(verdict, facts, zone),
  }));
  return {
    headline: { en, zh },
    text: {
      en: `${en}, clocks go ${clocksInEnglish(facts)}. ${sentences.map((one) => one.en).join(" ")}`,
      zh: spaced(`${zh}，时钟${clocksInChinese(facts)}。${sentences.map((one) => one.zh).join("；")}。`),
    },
  };
}

/** Policies of the same outcome together; the schedule's own comes first, and is first in its group. */
function verdicts(facts: Facts): Verdict[] {
  const groups: { policies: DstPolicy[]; effect: ClockChangeEffect; nextAt: number | null }[] = [];
  for (const { policy, effect, nextAt } of [facts, ...facts.others]) {
    const same = groups.find(
      (one) => one.effect === effect && (effect !== "skipped" || one.nextAt === nextAt),
    );
    if (same !== undefined) same.policies.push(policy);
    else groups.push({ policies: [policy], effect, nextAt });
  }
  return groups;
}

function headlineInEnglish({ code, local }: Facts): string {
  const verb =
    code === "dst_gap"
      ? local.count === 1
        ? "does not exist"
        : "do not exist"
      : local.count === 1
        ? "happens twice"
        : "happen twice";
  if (local.count === 1) return `${clockOf(local.first)} ${verb} on ${dateInEnglish(local.first)}`;
  const sameDay = dayOf(local.first) === dayOf(local.last);
  const [from, to] = sameDay
    ? [clockOf(local.first), clockOf(local.last)]
    : [
        `${clockOf(local.first)} on ${dateInEnglish(local.first)}`,
        `${clockOf(local.last)} on ${dateInEnglish(local.last)}`,
      ];
  return `${local.count} times from ${from} to ${to} ${verb}${sameDay ? ` on ${dateInEnglish(local.first)}` : ""}`;
}

function headlineInChinese({ code, local }: Facts): string {
  const verb = code === "dst_gap" ? "不存在" : "出现两次";
  const date = dateInChinese(local.first);
  if (local.count === 1) return `${date} ${clockOf(local.first)} ${verb}`;
  const lastDate = dayOf(local.first) === dayOf(local.last) ? "" : `${dateInChinese(local.last)} `;
  return `${date} ${clockOf(local.first)} 至 ${lastDate}${clockOf(local.last)} 共 ${local.count} 个时间${verb}`;
}

function clocksInEnglish({ code, clocksFrom, clocksTo }: Facts): string {
  const sameDay = dayOf(clocksFrom) === dayOf(clocksTo);
  const name = (local: number): string =>
    sameDay ? clockOf(local) : `${clockOf(local)} on ${dateInEnglish(local)}`;
  return `${code === "dst_gap" ? "from" : "back from"} ${name(clocksFrom)} to ${name(clocksTo)}`;
}

function clocksInChinese({ code, clocksFrom, clocksTo }: Facts): string {
  const sameDay = dayOf(clocksFrom) === dayOf(clocksTo);
  const name = (local: number): string =>
    sameDay ? clockOf(local) : `${dateInChinese(local)} ${clockOf(local)}`;
  return `从 ${name(clocksFrom)} ${code === "dst_gap" ? "拨到" : "拨回"} ${name(clocksTo)}`;
}

function sentenceInEnglish({ policies, effect, nextAt }: Verdict, facts: Facts, zone: Zone): string {
  const [first = facts.policy, ...alike] = policies;
  const own = first === facts.policy;
  const subject = !own
    ? `${joinEnglish(policies)} would`
    : alike.length === 2
      ? "all policies"
      : [first, ...alike.map((policy) => `like ${policy},`)].join(", ");
  // "smart runs", but "all policies run" and "every would run".
  const ending = own && alike.length < 2 ? "s" : "";
  const sentence = {
    moved: `run${ending} once, at the end of the gap`,
    skipped:
      nextAt === null
        ? `skip${ending} it, and it was the last`
        : `skip${ending} to ${targetOf(nextAt, facts, zone, dateInEnglish, shortDateInEnglish)}`,
    first_pass: `run${ending} at the first pass only`,
    second_pass: `run${ending} at the second pass only`,
    both_passes: `run${ending} in both passes`,
  }[effect];
  return `${capital(subject)} ${sentence}.`;
}

function sentenceInChinese({ policies, effect, nextAt }: Verdict, facts: Facts, zone: Zone): string {
  const [first = facts.policy, ...alike] = policies;
  const subject =
    first !== facts.policy
      ? `${joinChinese(policies)} 则`
      : alike.length === 2
        ? "所有策略都"
        : first + alike.map((policy) => `（与 ${policy} 相同）`).join("");
  const sentence = {
    moved: "在空档结束时运行一次",
    skipped:
      nextAt === null
        ? "跳过，此后不再触发"
        : `跳到 ${targetOf(nextAt, facts, zone, dateInChinese, shortDateInChinese)}`,
    first_pass: "只在第一遍运行",
    second_pass: "只在第二遍运行",
    both_passes: "两遍都运行",
  }[effect];
  return subject + sentence;
}

/** The clock on the same day, else the date, with its year where that is another one. */
function targetOf(
  instant: number,
  facts: Facts,
  zone: Zone,
  date: (local: number) => string,
  shortDate: (local: number) => string,
): string {
  const local = instant + zone.segmentAt(instant).offsetMs;
  if (dayOf(local) === dayOf(facts.local.first)) return clockOf(local);
  const sameYear = civilDate(dayOf(local)).year === civilDate(dayOf(facts.local.first)).year;
  return sameYear ? shortDate(local) : date(local);
}

function dayOf(local: number): number {
  return Math.floor(local / DAY_MS);
}

function clockOf(local: number): string {
  return clockText(local - dayOf(local) * DAY_MS);
}

function dateInEnglish(local: number): string {
  return `${shortDateInEnglish(local)} ${civilDate(dayOf(local)).year}`;
}

function shortDateInEnglish(local: number): string {
  const { month, day } = civilDate(dayOf(local));
  return `${day} ${MONTHS[month - 1]}`;
}

function dateInChinese(local: number): string {
  return `${civilDate(dayOf(local)).year} 年 ${shortDateInChinese(local)}`;
}

function shortDateInChinese(local: number): string {
  const { month, day } = civilDate(dayOf(local));
  return `${month} 月 ${day} 日`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
