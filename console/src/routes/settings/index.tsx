import "../../features/settings/settings.css";
import { AboutSection } from "../../features/settings/about-section.tsx";
import { AccountSection } from "../../features/settings/account-section.tsx";
import { LookSection } from "../../features/settings/look-section.tsx";
import { SessionsSection } from "../../features/settings/sessions-section.tsx";
import { SignInSections } from "../../features/settings/sign-in-sections.tsx";
import { t } from "../../i18n/index.ts";
import { PageHead } from "../../ui/page.tsx";

export default function SettingsPage() {
  return (
    <>
      <PageHead title={t("frame.menu.settings")} />
      <div class="settings">
        <AccountSection />
        <LookSection />
        <SignInSections />
        <SessionsSection />
        <AboutSection />
      </div>
    </>
  );
}
