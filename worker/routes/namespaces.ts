import { routes } from "../../client/protocol/routes/index.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { listNamespaces } from "../namespaces/list-namespaces.ts";
import { requireNamespace, toNamespace } from "../namespaces/namespace-row.ts";
import { regionsOf } from "../namespaces/regions.ts";
import { createNamespace, deleteNamespace, updateNamespace } from "../namespaces/save-namespace.ts";
import { exportAllOperations, exportOperations } from "../operations/export-operations.ts";
import { listAllOperations, listOperations } from "../operations/list-operations.ts";
import { serve } from "../serve.ts";

export const namespaceRoutes = [
  serve(routes.listRegions, async ({ env, query }) => pageOfWhole("regions", regionsOf(env), query)),
  serve(routes.listNamespaces, listNamespaces),
  serve(routes.createNamespace, createNamespace),
  serve(routes.getNamespace, async ({ db, params, caller }) =>
    toNamespace(await requireNamespace(db, params.ns, caller.access)),
  ),
  serve(routes.updateNamespace, updateNamespace),
  serve(routes.deleteNamespace, deleteNamespace),
  serve(routes.listOperations, listOperations),
  serve(routes.listAllOperations, listAllOperations),
  serve(routes.exportOperations, exportOperations),
  serve(routes.exportAllOperations, exportAllOperations),
];
