import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Field, focusFirstError } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { useArrival } from "./arrive.ts";
import { OtherWays } from "./other-ways.tsx";
import { Refusal } from "./refusal.tsx";

/** E-mail and password, and the code of the authenticator app when the platform asks for it. */
function createLogIn() {
  const arrive = useArrival();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [code, setCode] = createSignal("");
  const [asksCode, setAsksCode] = createSignal(false);
  const logIn = createAction(async () => {
    const typed = asksCode() ? { code: code().trim() } : {};
    const body = { email: email().trim(), password: password(), ...typed };
    const me = await api.call(routes.login, { body });
    arrive(me, undefined, password());
    return true;
  });
  /** The right password brought nobody in yet: that is a question, not a refusal. */
  const isQuestion = () =>
    logIn.error()?.code === "second_factor_required" && logIn.error()?.details === undefined;
  const submit = async () => {
    if (await logIn.run()) return true;
    if (logIn.error()?.code === "second_factor_required") setAsksCode(true);
    return false;
  };
  const startAgain = () => {
    setAsksCode(false);
    setCode("");
    logIn.clear();
  };
  const refused = () => (isQuestion() ? undefined : logIn.error());
  return {
    email,
    setEmail,
    password,
    setPassword,
    code,
    setCode,
    asksCode,
    startAgain,
    submit,
    refused,
    busy: logIn.busy,
  };
}

type LogIn = ReturnType<typeof createLogIn>;

function PasswordFields(props: { form: LogIn; tried: boolean }) {
  const [shown, setShown] = createSignal(false);
  const missing = (value: string) => props.tried && value === "";
  const { form } = props;
  return (
    <>
      <Field label={t("login.email")} error={missing(form.email()) ? t("login.emailMissing") : undefined}>
        <TextInput
          name="email"
          type="email"
          autocomplete="username webauthn"
          value={form.email()}
          onInput={form.setEmail}
          autofocus
        />
      </Field>
      <Field
        label={t("login.password")}
        error={missing(form.password()) ? t("login.passwordMissing") : undefined}
      >
        <TextInput
          name="password"
          type={shown() ? "text" : "password"}
          autocomplete="current-password"
          aria-invalid={form.refused() || missing(form.password()) ? true : undefined}
          value={form.password()}
          onInput={form.setPassword}
          after={
            <button
              type="button"
              class="act"
              aria-pressed={shown()}
              aria-label={t("words.showPassword")}
              onClick={() => setShown(!shown())}
            >
              <Icon name="eye" />
            </button>
          }
        />
      </Field>
    </>
  );
}

function CodeField(props: { form: LogIn; tried: boolean }) {
  const { form } = props;
  return (
    <Field
      label={t("login.code")}
      hint={t("login.codeHint")}
      error={props.tried && form.code().trim() === "" ? t("login.codeMissing") : undefined}
    >
      <TextInput
        name="code"
        mono
        autocomplete="one-time-code"
        aria-invalid={form.refused() ? true : undefined}
        value={form.code()}
        onInput={form.setCode}
        autofocus
      />
    </Field>
  );
}

export function LogInForm() {
  const form = createLogIn();
  const [tried, setTried] = createSignal(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const element = event.currentTarget;
    setTried(true);
    const isMissing = form.asksCode() ? form.code().trim() === "" : !form.email() || !form.password();
    if (isMissing) return focusFirstError(element);
    const asked = form.asksCode();
    if (await form.submit()) return;
    setTried(false);
    const field = form.asksCode() ? "code" : "password";
    const input = element.querySelector<HTMLInputElement>(`input[name=${field}]`);
    if (asked === form.asksCode()) input?.select();
    else input?.focus();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t("login.title")}</h1>
      <p class="dim">{form.asksCode() ? form.email().trim() : location.host}</p>
      <Show when={form.asksCode()} fallback={<PasswordFields form={form} tried={tried()} />}>
        <CodeField form={form} tried={tried()} />
      </Show>
      <Refusal error={form.refused()} />
      <Button type="submit" look="primary" busy={form.busy()}>
        {t("login.submit")}
      </Button>
      <Show
        when={form.asksCode()}
        fallback={
          <>
            <OtherWays />
            <p class="hint">{t("login.hint")}</p>
          </>
        }
      >
        <Button look="quiet" class="again" onClick={form.startAgain}>
          {t("login.startAgain")}
        </Button>
        <p class="hint">{t("login.codeLost")}</p>
      </Show>
    </form>
  );
}
