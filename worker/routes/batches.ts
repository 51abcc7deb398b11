import { routes } from "../../client/protocol/routes/index.ts";
import { listBatches, listBatchItems, readBatch, retryBatch, stopBatch } from "../batches/read-batch.ts";
import { batchJobs, batchRuns, batchWorkflowRuns, batchWorkflows } from "../batches/start-batch.ts";
import { serve } from "../serve.ts";

export const batchRoutes = [
  serve(routes.batchJobs, batchJobs),
  serve(routes.batchRuns, batchRuns),
  serve(routes.batchWorkflows, batchWorkflows),
  serve(routes.batchWorkflowRuns, batchWorkflowRuns),
  serve(routes.listBatches, listBatches),
  serve(routes.getBatch, readBatch),
  serve(routes.listBatchItems, listBatchItems),
  serve(routes.stopBatch, stopBatch),
  serve(routes.retryBatch, retryBatch),
];
