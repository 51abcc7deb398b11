import * as v from "valibot";
import { pageOf, pageQuery } from "../page.ts";
import { route } from "../route.ts";

const counts = { jobs: v.number(), workflows: v.number() };

export const tagRoutes = {
  listTags: route({
    id: "listTags",
    method: "GET",
    path: "/namespaces/{ns}/tags",
    tag: "Tags and owners",
    summary: "Tags of a namespace, by name, with the jobs and workflows of each; the first thousand",
    needs: "reads",
    query: pageQuery,
    status: 200,
    response: pageOf(v.object({ tag: v.string(), ...counts })),
  }),
  listOwners: route({
    id: "listOwners",
    method: "GET",
    path: "/namespaces/{ns}/owners",
    tag: "Tags and owners",
    summary: "Owners in a namespace, by name, with the jobs and workflows of each; the first thousand",
    needs: "reads",
    query: pageQuery,
    status: 200,
    response: pageOf(v.object({ owner: v.string(), ...counts })),
  }),
} as const;
