import type { PlainKey } from "../i18n/index.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Right } from "./session.tsx";

export interface MenuPage {
  icon: IconName;
  label: PlainKey;
  /** As the router knows it; `:ns` is filled with the chosen namespace. */
  path: string;
  group: "work" | "deployment";
  /** Other paths of the same place: lists and pages that the entry stands for too. */
  also?: RegExp;
  /** Whom the page is for; everyone, when not said. */
  needs?: Right;
}

/** The menu, in its order. */
export const pages: MenuPage[] = [
  { icon: "overview", label: "frame.menu.overview", path: "/ns/:ns/overview", group: "work" },
  {
    icon: "executions",
    label: "frame.menu.executions",
    path: "/ns/:ns/executions",
    group: "work",
    also: /^\/ns\/[^/]+\/(workflow-runs|backfills)$/,
  },
  { icon: "jobs", label: "frame.menu.jobs", path: "/ns/:ns/jobs", group: "work" },
  {
    icon: "workflows",
    label: "frame.menu.workflows",
    path: "/ns/:ns/workflows",
    group: "work",
    also: /^\/ns\/[^/]+\/workflow-runs\/./,
  },
  { icon: "apps", label: "frame.menu.apps", path: "/ns/:ns/apps", group: "work" },
  { icon: "calendar", label: "frame.menu.calendars", path: "/ns/:ns/calendars", group: "work" },
  { icon: "namespaces", label: "frame.menu.namespaces", path: "/namespaces", group: "work" },
  { icon: "records", label: "frame.menu.records", path: "/ns/:ns/records", group: "work" },
  { icon: "people", label: "frame.menu.people", path: "/people", group: "deployment", needs: "administers" },
  { icon: "tokens", label: "frame.menu.tokens", path: "/tokens", group: "deployment", needs: "administers" },
  {
    icon: "records",
    label: "frame.menu.allRecords",
    path: "/records",
    group: "deployment",
    needs: "administers",
  },
  { icon: "settings", label: "frame.menu.settings", path: "/settings", group: "deployment" },
];
