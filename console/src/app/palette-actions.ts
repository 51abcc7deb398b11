import type { Accessor } from "solid-js";
import { t } from "../i18n/index.ts";
import type { Hit } from "./palette-hits.ts";
import { usePlace } from "./place.tsx";
import { useSession } from "./session.tsx";

/** What people come to do, by its words: each is a link, so that it can be shared and left again. */
export function useActionHits(text: Accessor<string>): Accessor<Hit[]> {
  const place = usePlace();
  const session = useSession();
  const all = (): Hit[] => [
    ...(session.can("edits")
      ? [
          {
            icon: "plus",
            label: t("palette.actions.createJob"),
            href: place.inNamespace("jobs", "new"),
          } as const,
        ]
      : []),
    {
      icon: "failed",
      label: t("palette.actions.failedToday"),
      href: `${place.inNamespace("executions")}?status=failed`,
    },
    {
      icon: "running",
      label: t("palette.actions.runningNow"),
      href: `${place.inNamespace("executions")}?range=all&status=running`,
    },
    {
      icon: "calendar",
      label: t("palette.actions.executionCalendar"),
      href: place.inNamespace("overview", "calendar"),
    },
  ];
  const typed = () => text().toLocaleLowerCase();
  return () => all().filter(({ label }) => label.toLocaleLowerCase().includes(typed()));
}
