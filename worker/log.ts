export { logEvent, reasonOf } from "../durable/shared/log-event.ts";
