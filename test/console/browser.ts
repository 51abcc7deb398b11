import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { inject, onTestFinished } from "vitest";
import { findChromium } from "../support/chromium.ts";

export interface PageOptions {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  locale?: "en" | "zh-CN";
  timeZone?: string;
  /** For a test that changes the clock, the routes or the devices of its page: no other test gets it. */
  apart?: boolean;
}

export type TestPage = Page & { errors: string[] };

let shared: Promise<Browser> | undefined;

async function launchBrowser(): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error("No Chromium was found; set CHROME_PATH to one.");
  return await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** One browser for all files that a process goes through; it ends with the process. */
async function openBrowser(): Promise<Browser> {
  if (shared === undefined || !(await shared).isConnected()) shared = launchBrowser();
  return await shared;
}

/**
 * A page of somebody new: nothing remembered, no cookies. Errors of its scripts are collected in `errors`. It is left
 * when the test is over.
 */
export async function openPage(url: string, options: PageOptions = {}): Promise<TestPage> {
  const page = await pageOfTest(options);
  await page.goto(url);
  return page;
}

/**
 * Pages that tests have left, by what cannot be changed of them. A page whose engine is warm opens the next address in a third of
 * the time that a new one needs.
 */
const left = new Map<string, TestPage>();
/** Null: of a page that no other test gets. */
const kinds = new WeakMap<Page, string | null>();

function collectErrors(page: TestPage): void {
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error.message));
  page.on("console", (message) => {
    // Refused loads and styles of a content security policy are errors too.
    if (message.type() === "error") page.errors.push(message.text());
  });
}

async function pageOfTest(options: PageOptions): Promise<TestPage> {
  const page = await newPage(options);
  onTestFinished(() => leavePage(page));
  return page;
}

async function newPage(options: PageOptions): Promise<TestPage> {
  const viewport = { width: options.width ?? 1280, height: options.height ?? 860 };
  const colorScheme = options.theme ?? "light";
  const fixed = { locale: options.locale ?? "en", timezoneId: options.timeZone ?? "Asia/Shanghai" };
  const kind = options.apart ? null : JSON.stringify(fixed);
  const waiting = kind === null ? undefined : takeLeft(kind);
  if (waiting !== undefined) {
    await waiting.setViewportSize(viewport);
    await waiting.emulateMedia({ colorScheme });
    return waiting;
  }
  const browser = await openBrowser();
  const context = await browser.newContext({ ...fixed, viewport, colorScheme, reducedMotion: "reduce" });
  const page = Object.assign(await context.newPage(), { errors: [] });
  collectErrors(page);
  kinds.set(page, kind);
  return page;
}

function takeLeft(kind: string): TestPage | undefined {
  const page = left.get(kind);
  left.delete(kind);
  return page?.isClosed() ? undefined : page;
}

async function tidy(page: TestPage): Promise<void> {
  // At the same site: for a blank page the browser would take another process, and lose what is warm.
  await page.goto(new URL("/healthz", page.url()).href);
  await page.evaluate("localStorage.clear(); sessionStorage.clear()");
  for (const other of page.context().pages()) if (other !== page) await other.close();
  await page.mouse.move(-1, -1);
  await page.context().clearCookies();
  for (const event of ["request", "response", "pageerror", "console"]) page.removeAllListeners(event);
  collectErrors(page);
}

/** Ends what the page shows, forgets all that it remembers and keeps it for the next test that opens one. */
export async function leavePage(page: TestPage): Promise<void> {
  const kind = kinds.get(page) ?? null;
  if (page.isClosed() || (kind !== null && left.get(kind) === page)) return;
  // What a failed test left behind cannot always be tidied.
  const isTidy =
    kind !== null &&
    !left.has(kind) &&
    (await tidy(page).then(
      () => true,
      () => false,
    ));
  if (isTidy) left.set(kind, page);
  else await page.context().close();
}

/** As a person does it, on the log-in page. */
export async function logInByForm(page: Page, email: string, password: string): Promise<void> {
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
  await page.locator("nav.nav").waitFor();
}

const sessionCookies = new Map<string, string>();

const isAlive = async (origin: string, cookie: string): Promise<boolean> =>
  (await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).ok;

/** One session serves all tests of a file: checking a password is slow on purpose. */
const sessionCookie = async (origin: string, email: string, password: string): Promise<string> => {
  const known = sessionCookies.get(email);
  if (known !== undefined && (await isAlive(origin, known))) return known;
  const answer = await fetch(`${origin}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  sessionCookies.set(email, cookie);
  return cookie;
};

export interface Person {
  email: string;
  password: string;
}

/** Hands the page's context a session, as logging in would. */
export async function logIn(page: Page, origin: string, { email, password }: Person): Promise<void> {
  const [name = "", value = ""] = (await sessionCookie(origin, email, password)).split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url: origin }]);
}

/** A page as in `openPage` of somebody who has logged in before, at `path`. */
export async function openPageAs(person: Person, url: string, options: PageOptions = {}): Promise<TestPage> {
  const page = await pageOfTest(options);
  await logIn(page, new URL(url).origin, person);
  await page.goto(url);
  await page.locator("nav.nav").waitFor();
  return page;
}

/** The administrator of the server that the console's tests share. */
export const administrator = (): Person => ({
  email: inject("adminEmail"),
  password: inject("adminPassword"),
});

interface AxeViolation {
  id: string;
  nodes: { html: string; target: string[] }[];
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds on the page as it stands, one line each; empty is what a test wants. `within`: only there, for what
 * floats and for a moment covers targets of the page behind.
 */
export async function findAxeViolations(page: Page, within?: string): Promise<string[]> {
  if (!(await page.evaluate("typeof axe === 'object'"))) {
    // As a script of the debugger, not of the page, so that no content security policy is in its way.
    await page.evaluate(await readFile(axeFile, "utf8"));
  }
  const scope = within === undefined ? "document" : JSON.stringify(within);
  const violations: AxeViolation[] = await page.evaluate(`(async () => {
    const { violations } = await axe.run(${scope}, ${JSON.stringify({ runOnly: levels })});
    // An open menu is mounted outside every landmark; axe makes an exception for dialogs only.
    const inside = ({ target }) => document.querySelector(target[0]).closest("#root") !== null;
    return violations.filter(({ id, nodes }) => id !== "region" || nodes.some(inside));
  })()`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
}

/** True where the page would scroll sideways. */
export async function overflowsSideways(page: Page): Promise<boolean> {
  return await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
}
