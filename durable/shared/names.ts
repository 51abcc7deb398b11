/** Objects are found by name, without a look-up in D1. */
export const queueName = (namespace: string, appId: string): string => `${namespace}/${appId}`;
export const timerName = (jobId: number): string => String(jobId);
export const workflowName = (workflowId: number): string => String(workflowId);
