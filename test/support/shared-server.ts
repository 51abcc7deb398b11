import type { TestProject } from "vitest/node";
import { startServer } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    baseUrl: string;
    adminToken: string;
    adminEmail: string;
    adminPassword: string;
  }
}

/**
 * One server for all files of a project. With CARILLON_TEST_URL and CARILLON_TEST_TOKEN (for the console also
 * CARILLON_TEST_EMAIL and CARILLON_TEST_PASSWORD) the same tests run against a deployment.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { CARILLON_TEST_URL, CARILLON_TEST_TOKEN, CARILLON_TEST_EMAIL, CARILLON_TEST_PASSWORD } = process.env;
  if (CARILLON_TEST_URL !== undefined && CARILLON_TEST_TOKEN !== undefined) {
    project.provide("baseUrl", CARILLON_TEST_URL.replace(/\/$/, ""));
    project.provide("adminToken", CARILLON_TEST_TOKEN);
    project.provide("adminEmail", CARILLON_TEST_EMAIL ?? "");
    project.provide("adminPassword", CARILLON_TEST_PASSWORD ?? "");
    return undefined;
  }
  const server = await startServer({ console: project.name === "console" });
  project.provide("baseUrl", server.url);
  project.provide("adminToken", server.adminToken);
  project.provide("adminEmail", server.adminEmail);
  project.provide("adminPassword", server.adminPassword);
  return async () => await server[Symbol.asyncDispose]();
}
