import { useLocation, useNavigate, useParams } from "@solidjs/router";
import { createContext, createEffect, type JSX, useContext } from "solid-js";
import type { Namespace } from "../../../client/protocol/namespace.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import { followFeed } from "../api/feed.ts";
import { createLive, live, refreshTold } from "../api/live.ts";
import { remember, remembered } from "./remembered.ts";

/** How often the switch looks for namespaces that came or went. */
const NAMESPACES_MS = 30_000;

export interface Place {
  /** The chosen namespace: the URL's, else the last one used, else the first one in which there are jobs. */
  ns: () => string;
  /** Whether the choice can be made already. */
  isKnown: () => boolean;
  /** Whether there is no namespace at all for this person. */
  isNowhere: () => boolean;
  namespace: () => Namespace | undefined;
  namespaces: () => Namespace[];
  regionName: (id: string) => string;
  regions: () => string[];
  /** A path in the chosen namespace: `inNamespace("jobs", 12)`. */
  inNamespace: (...parts: (string | number)[]) => string;
  /** Changes the namespace and stays on the same list where there is one. */
  goTo: (ns: string) => void;
}

const PlaceContext = createContext<Place>();

export function PlaceProvider(props: { children: JSX.Element }) {
  const params = useParams<{ ns?: string }>();
  const location = useLocation();
  const navigate = useNavigate();
  const list = createLive(routes.listNamespaces, () => ({ query: { limit: 200 } }), {
    everyMs: NAMESPACES_MS,
  });
  const regionList = createLive(routes.listRegions, () => ({}), { everyMs: false });

  const namespaces = () => list.data()?.items ?? [];
  const ns = () => {
    if (params.ns) return params.ns;
    const last = remembered("carillon.namespace");
    const known = namespaces();
    if (last && (known.length === 0 || known.some((namespace) => namespace.id === last))) return last;
    return (known.find((namespace) => namespace.jobs > 0) ?? known[0])?.id ?? "default";
  };
  createEffect(() => params.ns && remember("carillon.namespace", params.ns));

  const place: Place = {
    ns,
    isKnown: () => params.ns !== undefined || list.data() !== undefined,
    isNowhere: () => list.data()?.items.length === 0,
    namespaces,
    namespace: () => namespaces().find((namespace) => namespace.id === ns()),
    regionName: (id) => regionList.data()?.items.find((region) => region.id === id)?.name ?? id,
    regions: () => [...new Set(namespaces().map((namespace) => namespace.region))],
    inNamespace: (...parts) => ["", "ns", ns(), ...parts].map((part) => encodeURIComponent(part)).join("/"),
    goTo: (next) => {
      const page = params.ns ? location.pathname.split("/")[3] : undefined;
      navigate(`/ns/${encodeURIComponent(next)}/${page ?? "executions"}`);
    },
  };
  followFeed(
    ns,
    () => live() && namespaces().some(({ id }) => id === params.ns),
    () => void refreshTold(),
  );
  return <PlaceContext.Provider value={place}>{props.children}</PlaceContext.Provider>;
}

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error("usePlace() outside the frame");
  return place;
}
