/** Objects are found by name, without a look-up in D1. */
export const queueName = (namespace: string, appId: string): string => `${namespace}/${appId}`;
/** Apps whose jobs outgrew their queue have more of them; the first keeps the name. No id of an app has the sign. */
export const sliceName = (namespace: string, appId: string, slice: number): string =>
  slice === 0 ? queueName(namespace, appId) : `${queueName(namespace, appId)}#${slice}`;
export const timerName = (jobId: number): string => String(jobId);
export const workflowName = (workflowId: number): string => String(workflowId);
