import { importPKCS8, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { type IdentityProvider, oidcClient, startIdentityProvider } from "../support/identity-provider.ts";
import { findFreePort, type Server, startServer } from "../support/server.ts";
import { openPage, type TestPage } from "./browser.ts";

const audience = "aud-of-this-console";

let provider: IdentityProvider;
let server: Server;
let page: TestPage;

beforeAll(async () => {
  const port = await findFreePort();
  provider = await startIdentityProvider([`http://127.0.0.1:${port}`]);
  server = await startServer({
    console: true,
    port,
    env: {
      CARILLON_OIDC_ISSUER: provider.issuer,
      CARILLON_OIDC_CLIENT_ID: oidcClient.id,
      CARILLON_OIDC_CLIENT_SECRET: oidcClient.secret,
      CARILLON_OIDC_NAME: "Example ID",
      CARILLON_ACCESS_TEAM: provider.issuer,
      CARILLON_ACCESS_AUDIENCE: audience,
      CARILLON_OUTBOUND_ALLOW: new URL(provider.issuer).host,
    },
  });
}, 120_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await provider?.stop();
});

/** Over there one signs in by a hint, in place of a form. */
async function signOn(hint: string): Promise<void> {
  page = await openPage(`${server.url}/login?next=%2Fsettings`, { apart: true });
  await page.route(`${provider.issuer}/auth*`, async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname !== "/auth" || url.searchParams.has("login_hint")) return route.continue();
    url.searchParams.set("login_hint", hint);
    await route.fulfill({ status: 302, headers: { location: url.href } });
  });
  await page.getByRole("button", { name: "Continue with Example ID" }).click();
}

test("who is known at the provider is let in and led to where they wanted to go", async () => {
  const api = new ApiClient({ url: server.url, token: server.adminToken });
  const email = "iris@example.com";
  const body = { email, name: "Iris", role: "viewer" as const, password: "never typed by anyone" };
  await api.call(routes.createUser, { body });
  await signOn(`iris?email=${email}`);
  await page.waitForURL(`${server.url}/settings`);
  await page.getByRole("heading", { name: "Linked sign-ons" }).waitFor();
  await page.getByRole("cell", { name: "Sign-on", exact: true }).waitFor();
});

test("who has no account here reads why, and keeps no code in the address", async () => {
  await signOn("stranger?email=stranger@example.com");
  await page.getByText("There is no account with your e-mail.").waitFor();
  expect(new URL(page.url()).search).toBe("");
  await page.getByRole("link", { name: "Start again" }).click();
  await page.getByLabel("E-mail").waitFor();
});

/** As Cloudflare Access adds it to each request that it lets through. */
async function comeThroughAccess(email: string, forAudience = audience): Promise<void> {
  const jwt = await new SignJWT({ email, type: "app" })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setIssuer(provider.issuer)
    .setAudience(forAudience)
    .setSubject(`access of ${email}`)
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(await importPKCS8(provider.accessKey, "RS256"));
  page = await openPage(`${server.url}/healthz`, { apart: true });
  await page.setExtraHTTPHeaders({ "cf-access-jwt-assertion": jwt });
  await page.goto(`${server.url}/login?next=%2Fsettings`);
}

const accessButton = () => page.getByRole("button", { name: "Continue with Cloudflare Access" });

test("whom Cloudflare Access let through is in without a click, and not in again right after signing out", async () => {
  const api = new ApiClient({ url: server.url, token: server.adminToken });
  const body = {
    email: "ada@example.com",
    name: "Ada",
    role: "viewer" as const,
    password: "never typed by anyone",
  };
  await api.call(routes.createUser, { body });
  await comeThroughAccess(body.email);
  await page.waitForURL(`${server.url}/settings`);
  await page.getByRole("cell", { name: "Cloudflare Access", exact: true }).waitFor();
  await page.request.post(`${server.url}/api/v1/auth/logout`, { headers: { origin: server.url } });
  await page.goto(`${server.url}/login?out`);
  await accessButton().click();
  await page.waitForURL((url) => url.pathname !== "/login");
});

test("whom Cloudflare Access let through without an account, or to another application, reads why", async () => {
  await comeThroughAccess("nobody-here@example.com");
  await page.getByText("There is no account with your e-mail.").waitFor();
  await accessButton().waitFor();
  await page.context().close();
  await comeThroughAccess("ada@example.com", "aud-of-another");
  await page.getByText("not accepted").waitFor();
  await page.getByLabel("E-mail").waitFor();
});
