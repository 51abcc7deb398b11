import * as v from "valibot";
import { namespaceId } from "./ids.ts";
import { instant, name, text } from "./text.ts";

export const region = v.strictObject({ id: v.string(), name: v.string() });
export type Region = v.InferOutput<typeof region>;

export const namespaceCreate = v.strictObject({
  id: v.optional(namespaceId),
  name: name(),
  description: v.optional(text(200)),
  region: v.optional(v.pipe(v.string(), v.maxLength(40))),
});
export const namespacePatch = v.strictObject({
  name: v.optional(name()),
  description: v.optional(text(200)),
});
export const namespace = v.object({
  id: namespaceId,
  name: v.string(),
  description: v.string(),
  region: v.string(),
  apps: v.number(),
  jobs: v.number(),
  createdAt: instant,
  updatedAt: instant,
  version: v.number(),
});
export type Namespace = v.InferOutput<typeof namespace>;
