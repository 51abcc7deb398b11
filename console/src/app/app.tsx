import { Navigate, Router, type RouteSectionProps } from "@solidjs/router";
import { Suspense } from "solid-js";
import { TipLayer } from "../ui/tip.tsx";
import { Toasts } from "../ui/toast.tsx";
import { Frame } from "./frame.tsx";
import { NotFound } from "./not-found.tsx";
import { remembered } from "./remembered.ts";
import { fileRoutes } from "./route-files.ts";

function Root(props: RouteSectionProps) {
  return (
    <>
      <Suspense>{props.children}</Suspense>
      <Toasts />
      <TipLayer />
    </>
  );
}

function Start() {
  return (
    <Navigate href={`/ns/${encodeURIComponent(remembered("carillon.namespace") ?? "default")}/executions`} />
  );
}

const bare = (path: string) => path === "/login" || path.startsWith("/dev/");

/** Log-in stands alone; everything else is drawn inside the frame. */
export function App() {
  return (
    <Router root={Root}>
      {[
        { path: "/", component: Start },
        ...fileRoutes(bare),
        {
          path: "/",
          component: Frame,
          children: [...fileRoutes((path) => !bare(path)), { path: "*", component: NotFound }],
        },
      ]}
    </Router>
  );
}
