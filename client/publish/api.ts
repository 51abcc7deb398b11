export { ApiClient, type ApiClientOptions, type CallInput, type CallOptions } from "../api/api-client.ts";
export { ApiError } from "../api/api-error.ts";
export { type Patience, patiently } from "../api/patience.ts";
export { routes } from "../protocol/routes/index.ts";
