import { Show } from "solid-js";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

/** Who is logged in, and what the role allows. */
export function AccountSection() {
  const session = useSession();
  return (
    <Section title={t("settings.account")}>
      <Show when={session.me()} fallback={<Skeleton lines={3} />}>
        {(me) => (
          <KeyFacts single>
            <Fact label={t("people.columns.name")}>{me().name}</Fact>
            <Fact label={t("people.columns.email")}>{me().email}</Fact>
            <Fact label={t("people.columns.role")}>
              {t(`frame.roles.${me().role}`)} <span class="dim">{t(`people.allows.${me().role}`)}</span>
            </Fact>
          </KeyFacts>
        )}
      </Show>
    </Section>
  );
}
