import { drizzle } from "drizzle-orm/d1";
import type { Role } from "../../../client/protocol/session.ts";
import { grants, sessions, users } from "../../../worker/db/schema.ts";
import { sha256Hex } from "../../../worker/secrets.ts";
import { type Ask, api, env } from "./a-deployment.ts";

const db = drizzle(env.DB);

export interface App {
  namespace: string;
  appId: string;
}

export interface Person {
  userId: string;
  email: string;
  /** What goes with a request of theirs. */
  ask: Ask;
}

let people = 0;
/** Someone with a session, written as a log-in writes it: a password would cost a quarter of a second each. */
export const newPerson = async (
  role: Role,
  more: { disabled?: boolean; apps?: App[] } = {},
): Promise<Person> => {
  people += 1;
  const userId = `usr_${role}-${people}`;
  const email = `${userId}@example.com`;
  const at = Date.now();
  const secret = `cse_${userId}`;
  await db.insert(users).values({
    userId,
    email,
    name: `${role} ${people}`,
    role,
    password: "no password",
    disabled: more.disabled ? 1 : 0,
    createdAt: at,
    updatedAt: at,
  });
  await db.insert(sessions).values({
    hash: await sha256Hex(secret),
    sessionId: `ses_${userId}`,
    userId,
    createdAt: at,
    expiresAt: at + 3_600_000,
  });
  for (const app of more.apps ?? []) {
    await db.insert(grants).values({ userId, ...app, grantedBy: "the tests", grantedAt: at });
  }
  return { userId, email, ask: { token: null, headers: { cookie: `carillon=${secret}` } } };
};

/** A token that the API made; answers its id too. */
export const newToken = async (
  role: Role,
  scope: { namespaces?: string[]; apps?: App[] } | null = null,
): Promise<{ tokenId: string; ask: Ask }> => {
  const { body } = await api("POST", "/tokens", { body: { name: `${role} of a test`, role, scope } });
  return { tokenId: body.tokenId, ask: { token: body.token } };
};

export interface Held extends App {
  jobId: number;
  runId: string;
  workflowId: number;
  workflowRunId: string;
  backfillId: string;
  appKey: string;
}

/** An app with a job, a run that waits for a worker, a workflow whose run waits for an approval, and a backfill, all named by one mark. */
export const newHeld = async (namespace: string, mark: string): Promise<Held> => {
  const appId = mark;
  const app = await api("POST", `/namespaces/${namespace}/apps`, {
    body: { appId, name: `App ${mark}`, description: `About ${mark}` },
  });
  const job = await api("POST", `/namespaces/${namespace}/jobs`, {
    body: {
      appId,
      name: `Job ${mark}`,
      description: `For ${mark}`,
      jobType: "nodejs",
      processor: mark,
      timeType: "cron",
      cron: "0 0 * * * ?",
      tags: [mark],
    },
  });
  const { jobId } = job.body;
  const run = await api("POST", `/namespaces/${namespace}/jobs/${jobId}/run`, { body: { parameters: mark } });
  const flows = `/namespaces/${namespace}/workflows`;
  const flow = await api("POST", flows, { body: { appId, name: `Workflow ${mark}` } });
  const { workflowId } = flow.body;
  const dag = { nodes: [{ nodeId: "ok", kind: "approval", name: mark }], edges: [] };
  await api("PUT", `${flows}/${workflowId}/dag`, { body: dag });
  const { workflowRunId } = (await api("POST", `${flows}/${workflowId}/run`)).body;
  const days = { startDate: "2026-10-01", endDate: "2026-10-01" };
  const { backfillId } = (await api("POST", `${flows}/${workflowId}/backfill`, { body: days })).body;
  const { runId } = run.body;
  return { namespace, appId, jobId, runId, workflowId, workflowRunId, backfillId, appKey: app.body.appKey };
};
