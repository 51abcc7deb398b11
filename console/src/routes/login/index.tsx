import { LogInForm } from "../../features/login/log-in-form.tsx";
import { LogInFrame } from "../../features/login/log-in-frame.tsx";
import { t } from "../../i18n/index.ts";

export default function LogInPage() {
  return (
    <LogInFrame title={t("login.title")}>
      <LogInForm />
    </LogInFrame>
  );
}
