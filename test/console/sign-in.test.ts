import { Secret, TOTP } from "otpauth";
import type { CDPSession } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { findAxeViolations, logInByForm, openPage, overflowsSideways, type TestPage } from "./browser.ts";

// Passkeys are bound to a name: browsers take none for a bare address.
const baseUrl = inject("baseUrl").replace("127.0.0.1", "localhost");
const api = new ApiClient({ url: inject("baseUrl"), token: inject("adminToken") });
const suffix = Date.now().toString(36);

let page: TestPage;

interface Who {
  userId: string;
  email: string;
  password: string;
}

async function newUser(name: string): Promise<Who> {
  const who = { email: `${name}-${suffix}@example.com`, password: `long enough for ${name} ${suffix}` };
  const { userId } = await api.call(routes.createUser, { body: { ...who, name, role: "viewer" } });
  return { ...who, userId };
}

async function open(who: Who, look = {}): Promise<void> {
  page = await openPage(`${baseUrl}/login?next=%2Fsettings`, { ...look, apart: true });
  await logInByForm(page, who.email, who.password);
  await page.getByRole("heading", { name: "Two-step sign-in" }).waitFor();
}

const dialog = () => page.getByRole("dialog").or(page.getByRole("alertdialog"));
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

const typeLogIn = async (who: Who): Promise<void> => {
  await page.locator("input[name=email]").fill(who.email);
  await page.locator("input[name=password]").fill(who.password);
  await page.locator("button[type=submit]").click();
};

const logOut = async (): Promise<void> => {
  await page.getByRole("button", { name: /account/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.locator("input[name=email]").waitFor();
};

describe("two-step sign-in", () => {
  test("is set up by scanning, asked for at the log-in, and opened by a recovery code", async () => {
    const who = await newUser("tess");
    await open(who);
    await page.getByRole("button", { name: "Set up an authenticator app" }).click();
    await dialog().getByLabel("Current password").fill("not it");
    await dialog().getByRole("button", { name: "Next" }).click();
    await dialog().getByText("This is not your current password").waitFor();
    await dialog().getByLabel("Current password").fill(who.password);
    await dialog().getByRole("button", { name: "Next" }).click();
    await dialog().getByRole("img", { name: "QR code of the secret" }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    const secret = (await dialog().locator(".copyable code").textContent()) ?? "";
    await dialog().getByLabel("Code", { exact: true }).fill("000000");
    await dialog().getByRole("button", { name: "Confirm" }).click();
    await dialog().getByText("The code is wrong, or was used before").waitFor();
    await dialog().getByLabel("Code", { exact: true }).fill(codeOf(secret));
    await dialog().getByRole("button", { name: "Confirm" }).click();
    await dialog().locator(".recovery li").first().waitFor();
    const codes = await dialog().locator(".recovery li").allTextContents();
    expect(codes).toHaveLength(10);
    await dialog().getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("10 left").waitFor();
    await logOut();

    await typeLogIn(who);
    const code = page.locator("input[name=code]");
    await code.waitFor();
    expect(await page.getByRole("alert").allTextContents()).not.toContain("refused");
    expect(await findAxeViolations(page)).toEqual([]);
    await code.fill("111111");
    await page.locator("button[type=submit]").click();
    await page.getByText("The code is wrong, or was used before.").waitFor();
    await code.fill(codes[0] ?? "");
    await page.locator("button[type=submit]").click();
    await page.locator("nav.nav").waitFor();
    expect(page.errors.filter((error) => !/40[01]/.test(error))).toEqual([]);
  });
});

async function addAuthenticator(): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  return session;
}

describe("a passkey", () => {
  test("is added, renamed, opens the account without a password, and no more once it is removed", async () => {
    const who = await newUser("pia");
    await open(who);
    await addAuthenticator();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await dialog().getByLabel("Name").fill("Desk");
    await dialog().getByLabel("Current password").fill(who.password);
    await dialog().getByRole("button", { name: "Continue" }).click();
    await page.getByText("Added: Desk").waitFor();
    await page.getByRole("button", { name: "Rename Desk" }).click();
    await dialog().getByLabel("Name").fill("Laptop");
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByText("Renamed: Laptop").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await logOut();

    const sent = page.waitForRequest(/\/auth\/passkey$/);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.locator("nav.nav").waitFor();
    // What an eavesdropper would have: genuine, and used up.
    const body = (await sent).postData() ?? "";
    const headers = { "content-type": "application/json", origin: baseUrl };
    const replayed = await fetch(`${baseUrl}/api/v1/auth/passkey`, { method: "POST", headers, body });
    expect([replayed.status, replayed.headers.has("set-cookie")]).toEqual([401, false]);
    await page.goto(`${baseUrl}/settings`);
    await page.getByRole("cell", { name: "Passkey", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Delete Laptop" }).click();
    await dialog().getByRole("button", { name: "Delete" }).click();
    await page.getByText("Removed: Laptop").waitFor();
    await logOut();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("This sign-in was not accepted").waitFor();
    expect(page.errors.filter((error) => !/401/.test(error))).toEqual([]);
  });
});

describe("an administrator", () => {
  test("hands over a one-time password, which its owner replaces at the first sign-in", async () => {
    const who = await newUser("otto");
    page = await openPage(`${baseUrl}/login?next=%2Fpeople`, { apart: true });
    await logInByForm(page, inject("adminEmail"), inject("adminPassword"));
    await page.getByRole("button", { name: "More for otto" }).click();
    await page.getByRole("menuitem", { name: "Reset password" }).click();
    await dialog().getByRole("button", { name: "Reset password" }).click();
    const password = (await dialog().locator(".command code").textContent()) ?? "";
    expect(password).toMatch(/^[a-z2-9-]{23}$/);
    await dialog().getByRole("button", { name: "Done" }).click();
    await page.getByText("One-time password", { exact: true }).waitFor();
    expect(await page.content()).not.toContain(password);
    await page.context().close();

    page = await openPage(`${baseUrl}/login?next=%2Fsettings`, { apart: true });
    await typeLogIn({ ...who, password });
    await page.getByRole("heading", { name: "Choose a password" }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    // Another address does not lead past it.
    await page.goto(`${baseUrl}/ns/default/jobs`);
    await page.waitForURL(/\/login\/password/);
    await page.getByLabel("One-time password").fill(password);
    await page.getByLabel("New password").fill("otto");
    await page.getByText("At least 10 characters", { exact: true }).waitFor();
    await page.getByLabel("New password").fill(`chosen by myself ${suffix}`);
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.locator("nav.nav").waitFor();
    await page.waitForURL(/\/ns\/default\/jobs/);
  });
});

test.each([
  { width: 400, theme: "dark", locale: "zh-CN" },
  { width: 1280, theme: "light", locale: "en" },
] as const)("the ways to sign in fit into $width px in $locale, and pass axe", async (look) => {
  const who = await newUser(`w${look.width}`);
  page = await openPage(`${baseUrl}/login?next=%2Fsettings`, { ...look, apart: true });
  await page.locator("fieldset.ways button").first().waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await logInByForm(page, who.email, who.password);
  await page.locator(".settings section").nth(4).waitFor();
  expect(await overflowsSideways(page)).toBe(false);
  expect(await findAxeViolations(page)).toEqual([]);
});
