import { ChoosePassword } from "../../features/login/choose-password.tsx";
import { LogInFrame } from "../../features/login/log-in-frame.tsx";
import { t } from "../../i18n/index.ts";

export default function ChoosePasswordPage() {
  return (
    <LogInFrame title={t("login.choose")}>
      <ChoosePassword />
    </LogInFrame>
  );
}
