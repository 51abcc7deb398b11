import "../../features/settings/settings.css";
import { AboutSection } from "../../features/settings/about-section.tsx";
import { AccountSection } from "../../features/settings/account-section.tsx";
import { LookSection } from "../../features/settings/look-section.tsx";
import { PasswordSection } from "../../features/settings/password-section.tsx";
import { SessionsSection } from "../../features/settings/sessions-section.tsx";
import { t } from "../../i18n/index.ts";
import { PageHead } from "../../ui/page.tsx";

export default function SettingsPage() {
  return (
    <>
      <PageHead title={t("frame.menu.settings")} />
      <div class="settings">
        <AccountSection />
        <LookSection />
        <PasswordSection />
        <SessionsSection />
        <AboutSection />
      </div>
    </>
  );
}
