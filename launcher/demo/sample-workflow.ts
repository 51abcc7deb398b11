import type { ApiClient } from "../../client/api/api-client.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { demoApp, demoNamespace } from "./sample-jobs.ts";

const workflowName = "Facts about a text";

/** Reads the list of results, which the node before it has handed on as JSON. */
const letterScript = `echo "Told by the nodes before: $CARILLON_UPSTREAM"
letters=$(printf '%s' "$CARILLON_UPSTREAM" | grep -o 'letters[^0-9]*[0-9]*' | grep -o '[0-9]*$')
echo "$letters letters fill $(( letters / 1800 + 1 )) pages"
`;

interface SampleNode {
  nodeId: string;
  name: string;
  work: Pick<JobCreate, "jobType" | "processor" | "script">;
  x: number;
  y: number;
}

const processor = (name: string): SampleNode["work"] => ({ jobType: "nodejs", processor: name });

const nodes: SampleNode[] = [
  { nodeId: "101", name: "Read the text", work: processor("textFacts"), x: 0, y: 160 },
  { nodeId: "102", name: "Words of the text", work: processor("textWords"), x: 280, y: 80 },
  { nodeId: "103", name: "Letters of the text", work: processor("textLetters"), x: 280, y: 240 },
  { nodeId: "104", name: "Shares of words", work: processor("textShares"), x: 560, y: 0 },
  { nodeId: "105", name: "Richness of words", work: processor("textRichness"), x: 560, y: 160 },
  {
    nodeId: "106",
    name: "Pages by letters",
    work: { jobType: "shell", script: letterScript },
    x: 560,
    y: 320,
  },
  { nodeId: "107", name: "Report on the text", work: processor("textReport"), x: 840, y: 160 },
];

const edges = [
  ["101", "102"],
  ["101", "103"],
  ["102", "104"],
  ["102", "105"],
  ["103", "106"],
  ["104", "107"],
  ["105", "107"],
  ["106", "107"],
].map(([from = "", to = ""]) => ({ from, to }));

const params = { ns: demoNamespace };

/** Jobs of a seeding that was cut off are taken up again. */
const jobIdsByName = async (client: ApiClient): Promise<Map<string, number>> => {
  const { items } = await client.call(routes.listJobs, { params, query: { app: demoApp, limit: 200 } });
  return new Map(items.map((job) => [job.name, job.jobId]));
};

/** A workflow of seven jobs that do real work and hand on what they find; it runs once at the beginning and every hour. */
export async function createSampleWorkflow(client: ApiClient): Promise<void> {
  const known = await client.call(routes.listWorkflows, { params, query: { search: workflowName } });
  if (known.items.some((workflow) => workflow.publishedVersion !== null)) return;
  const jobs = await jobIdsByName(client);
  const dagNodes = await Promise.all(
    nodes.map(async ({ nodeId, name, work, x, y }) => {
      const body: JobCreate = { appId: demoApp, name, tags: ["demo", "workflow"], timeType: "none", ...work };
      const jobId = jobs.get(name) ?? (await client.call(routes.createJob, { params, body })).jobId;
      return { nodeId, jobId, x, y };
    }),
  );
  const workflowId =
    known.items[0]?.workflowId ??
    (
      await client.call(routes.createWorkflow, {
        params,
        body: {
          appId: demoApp,
          name: workflowName,
          description: "Seven jobs; branches run side by side, results are handed on",
          timeType: "cron",
          cron: "0 0 * * * ?",
        },
      })
    ).workflowId;
  const one = { ...params, workflowId };
  await client.call(routes.putWorkflowDag, { params: one, body: { nodes: dagNodes, edges } });
  await client.call(routes.publishWorkflow, { params: one, body: {} });
  await client.call(routes.runWorkflow, { params: one, body: {} });
}
