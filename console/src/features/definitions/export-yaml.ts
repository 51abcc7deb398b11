import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { describeError } from "../../ui/error-state.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { toast } from "../../ui/toast.tsx";

export interface Exported {
  /** Of the file, without its ending. */
  name: string;
  query: { app?: string; jobId?: number; workflowId?: number };
}

/** What is there, as a definitions file of the person's. */
export async function exportYaml(ns: string, { name, query }: Exported): Promise<void> {
  const asking = createAction(() =>
    api.text(routes.exportDefinitions, { params: { ns }, query }, "application/yaml"),
  );
  const text = await asking.run();
  if (text !== undefined) return saveFile(`${name}.yaml`, text);
  const error = asking.error();
  if (error) toast(describeError(error).what, "failed");
}
