import * as v from "valibot";
import { namespace, namespaceCreate, namespacePatch, region } from "../namespace.ts";
import { operation, operationFile, operationFileTypes } from "../operation.ts";
import { pageOf, pageQuery } from "../page.ts";
import { route } from "../route.ts";
import { instant } from "../text.ts";

const tag = "Namespaces";
const one = "/namespaces/{ns}";

const operationFilters = {
  /** Type of the object, such as `job`. */
  object: v.optional(v.string()),
  objectId: v.optional(v.string()),
  actor: v.optional(v.string()),
  action: v.optional(v.string()),
  from: v.optional(instant),
  to: v.optional(instant),
};

const allOperationFilters = {
  ...operationFilters,
  namespace: v.optional(v.string()),
};

export const namespaceRoutes = {
  listRegions: route({
    id: "listRegions",
    method: "GET",
    path: "/regions",
    tag,
    summary: "Where namespaces can live",
    needs: "identity",
    query: pageQuery,
    status: 200,
    response: pageOf(region),
  }),
  listNamespaces: route({
    id: "listNamespaces",
    method: "GET",
    path: "/namespaces",
    tag,
    summary: "Namespaces the caller can see",
    needs: "identity",
    query: { ...pageQuery, search: v.optional(v.string()), region: v.optional(v.string()) },
    status: 200,
    response: pageOf(namespace),
  }),
  createNamespace: route({
    id: "createNamespace",
    method: "POST",
    path: "/namespaces",
    tag,
    summary: "Create a namespace",
    needs: "administers",
    body: namespaceCreate,
    status: 201,
    response: namespace,
  }),
  getNamespace: route({
    id: "getNamespace",
    method: "GET",
    path: one,
    tag,
    summary: "One namespace",
    needs: "reads",
    status: 200,
    response: namespace,
  }),
  updateNamespace: route({
    id: "updateNamespace",
    method: "PATCH",
    path: one,
    tag,
    summary: "Change name or description",
    needs: "administers",
    body: namespacePatch,
    status: 200,
    response: namespace,
  }),
  deleteNamespace: route({
    id: "deleteNamespace",
    method: "DELETE",
    path: one,
    tag,
    summary: "Delete an empty namespace",
    needs: "administers",
    status: 204,
    response: null,
  }),
  listOperations: route({
    id: "listOperations",
    method: "GET",
    path: `${one}/operations`,
    tag: "Operation records",
    summary: "Who changed what, newest first",
    needs: "reads",
    query: { ...pageQuery, ...operationFilters },
    status: 200,
    response: pageOf(operation),
  }),
  exportOperations: route({
    id: "exportOperations",
    method: "GET",
    path: `${one}/operations/export`,
    tag: "Operation records",
    summary: "All records that the filters let through, newest first, as a file",
    needs: "reads",
    query: { ...operationFilters, format: operationFile },
    status: 200,
    response: v.string(),
    files: operationFileTypes,
  }),
  exportAllOperations: route({
    id: "exportAllOperations",
    method: "GET",
    path: "/operations/export",
    tag: "Operation records",
    summary: "The same of the whole deployment",
    needs: "administers",
    query: { ...allOperationFilters, format: operationFile },
    status: 200,
    response: v.string(),
    files: operationFileTypes,
  }),
  listAllOperations: route({
    id: "listAllOperations",
    method: "GET",
    path: "/operations",
    tag: "Operation records",
    summary:
      "Records of the whole deployment: people, tokens, log-ins, and every namespace, also deleted ones",
    needs: "administers",
    query: { ...pageQuery, ...allOperationFilters },
    status: 200,
    response: pageOf(operation),
  }),
} as const;
