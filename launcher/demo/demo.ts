import { ApiClient } from "../../client/api/api-client.ts";
import { printRuntimeEvent } from "../log-lines.ts";
import type { Platform } from "../platform.ts";
import { type AgentProcess, startAgent } from "./agent-process.ts";
import { createSampleWorkflow } from "./sample-workflow.ts";
import { createDemoApp, createSampleJobs, followAddress, readDemoKey } from "./seed.ts";

/**
 * The demo of a platform that wants one: seeded once in a folder's life, its agent runs as long as the launcher.
 * Who deletes the demo app is rid of the agent too.
 */
async function startDemo(platform: Platform): Promise<AgentProcess | undefined> {
  const { folder, launcherToken, url } = platform;
  const client = new ApiClient({ url: url.origin, token: launcherToken });
  const healthUrl = `${url.origin}/healthz`;
  const { demo: wasThere } = folder.readNotes();
  if (!wasThere) await createDemoApp(client);
  const key = await readDemoKey(client);
  if (key === undefined) return undefined;
  // Before the jobs, so that the first of them finds it connected.
  const agent = startAgent(url.origin, key);
  try {
    if (wasThere) await followAddress(client, healthUrl);
    else {
      await createSampleJobs(client, healthUrl);
      await createSampleWorkflow(client);
    }
    folder.writeNotes({ ...folder.readNotes(), demo: true });
    return agent;
  } catch (error) {
    await agent.stop();
    throw error;
  }
}

/**
 * The demo beside a platform that is in service already: what goes wrong in it is told and stops nothing. Returns
 * how to end it, at any time.
 */
export function startDemoBeside(platform: Platform): { stop(): Promise<void> } {
  const started = startDemo(platform).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    printRuntimeEvent("error", `The demo could not be started: ${reason}`);
    return undefined;
  });
  return {
    async stop() {
      await (await started)?.stop();
    },
  };
}

/** `CARILLON_DEMO` where it is set; else yes on an empty folder, and again where it was before. */
export function wantsDemo(setting: boolean | undefined, isNew: boolean, wasThere: boolean): boolean {
  return setting ?? (isNew || wasThere);
}
