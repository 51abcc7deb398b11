import { Navigate, Router, type RouteSectionProps } from "@solidjs/router";
import { Show, Suspense } from "solid-js";
import { TipLayer } from "../ui/tip.tsx";
import { Toasts } from "../ui/toast.tsx";
import { Frame } from "./frame.tsx";
import { NotFound } from "./not-found.tsx";
import { usePlace } from "./place.tsx";
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

/** Waits for the namespaces, so that a first visit lands where something runs. */
function Start() {
  const place = usePlace();
  return (
    <Show when={place.isKnown()}>
      <Navigate href={place.inNamespace("executions")} />
    </Show>
  );
}

const bare = (path: string) => path === "/login" || path.startsWith("/login/") || path.startsWith("/dev/");

/** Log-in stands alone; everything else is drawn inside the frame. */
export function App() {
  return (
    <Router root={Root}>
      {[
        ...fileRoutes(bare),
        {
          path: "/",
          component: Frame,
          children: [
            { path: "/", component: Start },
            ...fileRoutes((path) => !bare(path)),
            { path: "*", component: NotFound },
          ],
        },
      ]}
    </Router>
  );
}
