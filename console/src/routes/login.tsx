import "../features/login/login.css";
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, Show } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import { createAction } from "../api/action.ts";
import { api, setSessionEnded } from "../api/client.ts";
import { queryClient } from "../api/live.ts";
import { LanguageButton } from "../app/language.tsx";
import { ThemeMenu } from "../app/theme-menu.tsx";
import { HealthLine } from "../features/login/health-line.tsx";
import { logInErrorWords } from "../features/login/login-error.ts";
import { Octave } from "../features/login/octave.tsx";
import { t } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Field, focusFirstError } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { TextInput } from "../ui/text-input.tsx";

/** Only paths of this console: a link must not lead from our log-in to another site. */
function localPath(next: string | string[] | undefined): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}

function LogInForm() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const [tried, setTried] = createSignal(false);
  const logIn = createAction(async () => {
    await api.call(routes.login, { body: { email: email().trim(), password: password() } });
    // What is kept may be another person's.
    queryClient.clear();
    setSessionEnded(false);
    return true;
  });
  const missing = (value: string) => tried() && value === "";
  const refused = () => {
    const error = logIn.error();
    return error && logInErrorWords(error);
  };

  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    setTried(true);
    if (email() === "" || password() === "") return focusFirstError(form);
    if (await logIn.run()) navigate(localPath(search.next), { replace: true });
    else form.querySelector<HTMLInputElement>("input[name=password]")?.select();
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t("login.title")}</h1>
      <p class="dim">{location.host}</p>
      <Field label={t("login.email")} error={missing(email()) ? t("login.emailMissing") : undefined}>
        <TextInput
          name="email"
          type="email"
          autocomplete="username"
          value={email()}
          onInput={setEmail}
          autofocus
        />
      </Field>
      <Field label={t("login.password")} error={missing(password()) ? t("login.passwordMissing") : undefined}>
        <TextInput
          name="password"
          type={shown() ? "text" : "password"}
          autocomplete="current-password"
          aria-invalid={refused() || missing(password()) ? true : undefined}
          value={password()}
          onInput={setPassword}
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
      <div role="alert">
        <Show when={refused()}>
          <p class="refused">
            <Icon name="failed" />
            <span>{refused()}</span>
          </p>
        </Show>
      </div>
      <Button type="submit" look="primary" busy={logIn.busy()}>
        {t("login.submit")}
      </Button>
      <p class="hint">{t("login.hint")}</p>
    </form>
  );
}

export default function LogInPage() {
  createEffect(() => {
    document.title = `${t("login.title")} · Carillon`;
  });
  return (
    <div class="login">
      <header>
        <span class="brand">
          <Icon name="mark" />
          <span>Carillon</span>
        </span>
        <span class="grow" />
        <LanguageButton />
        <ThemeMenu />
      </header>
      <Octave />
      <main>
        <LogInForm />
      </main>
      <HealthLine />
    </div>
  );
}
