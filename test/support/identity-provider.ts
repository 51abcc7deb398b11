import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import type { TestProject } from "vitest/node";
import { findFreePort } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Issuer of a real OpenID provider, and of a stand-in for Cloudflare Access under the same address. */
    identityProvider: string;
    /** PKCS #8 of the key that this Access signs with; its public half is at `/cdn-cgi/access/certs`. */
    accessKey: string;
  }
}

export const oidcClient = { id: "carillon", secret: "the secret of the tests' client" };

interface Person {
  email?: string;
  email_verified?: boolean;
  groups?: string[];
}

/** By subject, as they last signed in there. */
const people = new Map<string, Person>();

/** Who signs in there is told by `login_hint`: `subject?claims as a query`. Answers the subject. */
const signIn = (hint: string): string => {
  const [sub = "", query = ""] = hint.split("?");
  const claims = new URLSearchParams(query);
  const groups = claims.get("groups");
  people.set(sub, {
    ...(claims.has("email") ? { email: claims.get("email") ?? "" } : {}),
    email_verified: claims.get("verified") !== "no",
    ...(groups === null ? {} : { groups: groups.split(",") }),
  });
  return sub;
};

const makeProvider = (issuer: string, origins: readonly string[]): Provider =>
  new Provider(issuer, {
    clients: [
      {
        client_id: oidcClient.id,
        client_secret: oidcClient.secret,
        redirect_uris: origins.map((origin) => `${origin}/login/oidc`),
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    cookies: { keys: ["only for the tests"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: `Person ${sub}`, ...people.get(sub) }),
    }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  });

/** Nobody types anything there: the hint signs in, and every scope is agreed to. */
const finishInteraction = async (
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { params, prompt, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const accountId = signIn(String(params.login_hint ?? "nobody"));
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  const grant = new provider.Grant({
    ...(session ? { accountId: session.accountId } : {}),
    clientId: oidcClient.id,
  });
  grant.addOIDCScope("openid email profile");
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
};

export interface IdentityProvider {
  issuer: string;
  /** PKCS #8. */
  accessKey: string;
  stop(): Promise<void>;
}

/** A real OpenID provider that lets sign on from these origins, and the keys of a Cloudflare Access team beside it. */
export async function startIdentityProvider(origins: readonly string[]): Promise<IdentityProvider> {
  const port = await findFreePort();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = makeProvider(issuer, origins);
  const serve = provider.callback();
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const certificates = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }],
  });
  const server = createServer((request, response) => {
    if (request.url === "/cdn-cgi/access/certs") {
      response.setHeader("content-type", "application/json").end(certificates);
    } else if (request.url?.startsWith("/interaction/")) {
      finishInteraction(provider, request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    } else void serve(request, response);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    issuer,
    accessKey: await exportPKCS8(privateKey),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const provider = await startIdentityProvider(["http://localhost"]);
  project.provide("identityProvider", provider.issuer);
  project.provide("accessKey", provider.accessKey);
  return () => provider.stop();
}
