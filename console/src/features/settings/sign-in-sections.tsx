import { For, Show } from "solid-js";
import type { Security } from "../../../../client/protocol/account.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { PasskeysSection } from "./passkeys-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { TwoStepSection } from "./two-step-section.tsx";

function IdentitiesSection(props: { identities: Security["identities"] }) {
  return (
    <Section title={t("settings.identities.title")} facts={t("settings.identities.why")}>
      <KeyFacts single>
        <For each={props.identities}>
          {(identity) => (
            <Fact label={new URL(identity.issuer).host}>
              {identity.email} <span class="dim">{t("settings.identities.used")} </span>
              <RelativeTime at={identity.lastUsedAt} />
            </Fact>
          )}
        </For>
      </KeyFacts>
    </Section>
  );
}

/** Every way in that this account has. */
export function SignInSections() {
  const security = createLive(routes.getSecurity, () => ({}), { everyMs: 10_000 });
  return (
    <Show
      when={security.data()}
      fallback={<Show when={security.error()}>{(error) => <ErrorNote error={error()} />}</Show>}
    >
      {(security) => (
        <>
          <Show when={security().hasPassword}>
            <PasswordSection />
          </Show>
          <TwoStepSection security={security()} />
          <PasskeysSection security={security()} />
          <Show when={security().identities.length > 0}>
            <IdentitiesSection identities={security().identities} />
          </Show>
        </>
      )}
    </Show>
  );
}
