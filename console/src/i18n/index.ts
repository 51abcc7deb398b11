import * as i18n from "@solid-primitives/i18n";
import { createMemo, createRoot, createSignal } from "solid-js";
import { remember, remembered } from "../app/remembered.ts";
import type { Dictionary } from "./en/index.ts";
import type { LaterDictionary } from "./en/later.ts";

export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];
type FirstWords = i18n.Flatten<Dictionary>;
type LaterWords = i18n.Flatten<LaterDictionary>;
type Words = FirstWords & LaterWords;
/** A key of the dictionaries, as `t` takes it. */
export type WordKey = keyof Words;
/** A key whose words need no arguments; for tables of labels. */
export type PlainKey = { [K in WordKey]: Words[K] extends string ? K : never }[WordKey];

function isLocale(value: unknown): value is Locale {
  return locales.some((known) => known === value);
}

function firstLocale(): Locale {
  const kept = remembered("carillon.locale");
  if (isLocale(kept)) return kept;
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

// Chunks of their own for each language: nobody downloads the words they do not read.
async function loadFirst(locale: Locale): Promise<FirstWords> {
  const { dictionary } = locale === "zh-CN" ? await import("./zh/index.ts") : await import("./en/index.ts");
  return i18n.flatten(dictionary);
}

async function loadLater(locale: Locale): Promise<LaterWords> {
  const { later } = locale === "zh-CN" ? await import("./zh/later.ts") : await import("./en/later.ts");
  return i18n.flatten(later);
}

const [state, setState] = createSignal<
  { locale: Locale; first: FirstWords; later?: LaterWords } | undefined
>();
let pending: Promise<unknown> | undefined;

/** To be awaited once before anything is drawn; afterwards `t` finds the words of the frame and the execution list. */
export async function startLanguage(): Promise<void> {
  const locale = firstLocale();
  setState({ locale, first: await loadFirst(locale) });
  document.documentElement.lang = locale;
}

/** To be awaited before any other page is drawn: its words. */
export async function wordsOfPages(): Promise<void> {
  const now = state();
  if (!now || now.later) return;
  // The language may be changed meanwhile, which brings the words of its own.
  const fits = (before: typeof now | undefined) => before?.locale === now.locale;
  pending ??= loadLater(now.locale).then((later) =>
    setState((before) => (before && fits(before) ? { ...before, later } : before)),
  );
  await pending;
}

export async function setLocale(locale: Locale): Promise<void> {
  const [first, later] = await Promise.all([loadFirst(locale), loadLater(locale)]);
  remember("carillon.locale", locale);
  document.documentElement.lang = locale;
  setState({ locale, first, later });
}

export const locale = (): Locale => state()?.locale ?? "en";

/** Whether a page asks for words only after it has waited for them, which the router sees to. */
function areWhole(_words: FirstWords & Partial<LaterWords>): _words is Words {
  return true;
}

// Lives as long as the console.
const all = createRoot(() =>
  createMemo(() => {
    const now = state();
    return now && { ...now.first, ...now.later };
  }),
);

function words(): Words {
  const now = all();
  if (!now || !areWhole(now)) throw new Error("startLanguage() was not awaited");
  return now;
}

/** The words of a key in the chosen language; re-runs where it is read when the language changes. */
export const t = i18n.translator(words, i18n.resolveTemplate);
