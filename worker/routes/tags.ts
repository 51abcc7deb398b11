import { routes } from "../../client/protocol/routes/index.ts";
import { serve } from "../serve.ts";
import { listOwners, listTags } from "../tags/list-tags.ts";

export const tagRoutes = [serve(routes.listTags, listTags), serve(routes.listOwners, listOwners)];
