import * as i18n from "@solid-primitives/i18n";
import { createSignal } from "solid-js";
import { remember, remembered } from "../app/remembered.ts";
import type { Dictionary } from "./en/index.ts";

export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];
type Words = i18n.Flatten<Dictionary>;
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

// One chunk a language: nobody downloads the words they do not read.
async function loadWords(locale: Locale): Promise<Words> {
  const { dictionary } = locale === "zh-CN" ? await import("./zh/index.ts") : await import("./en/index.ts");
  return i18n.flatten(dictionary);
}

const [state, setState] = createSignal<{ locale: Locale; words: Words } | undefined>();

/** To be awaited once before anything is drawn; afterwards `t` always finds its words. */
export async function startLanguage(): Promise<void> {
  const locale = firstLocale();
  setState({ locale, words: await loadWords(locale) });
  document.documentElement.lang = locale;
}

export async function setLocale(locale: Locale): Promise<void> {
  const words = await loadWords(locale);
  remember("carillon.locale", locale);
  document.documentElement.lang = locale;
  setState({ locale, words });
}

export const locale = (): Locale => state()?.locale ?? "en";

function words(): Words {
  const now = state();
  if (!now) throw new Error("startLanguage() was not awaited");
  return now.words;
}

/** The words of a key in the chosen language; re-runs where it is read when the language changes. */
export const t = i18n.translator(words, i18n.resolveTemplate);
