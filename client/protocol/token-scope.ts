import * as v from "valibot";
import { appId, namespaceId } from "./ids.ts";

const most = 1_000;

/** What a token reaches: whole namespaces, also apps that are made later, and single apps. */
export const tokenScope = v.strictObject({
  namespaces: v.optional(v.pipe(v.array(namespaceId), v.maxLength(most)), []),
  apps: v.optional(v.pipe(v.array(v.strictObject({ namespace: namespaceId, appId })), v.maxLength(most)), []),
});
export type TokenScope = v.InferOutput<typeof tokenScope>;
