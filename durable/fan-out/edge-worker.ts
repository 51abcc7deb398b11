/** Who makes the calls of http jobs: the platform itself. Nobody can be told to end one: its target has the request already. */
export const edgeWorker = { workerId: "edge", address: "platform" };
