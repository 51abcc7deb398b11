import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { TotpEnrolment } from "../../../../client/protocol/account.ts";
import { withCode, withPassword, withPasswordAndCode } from "../../../../client/protocol/account.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { type Action, createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field, focusFirstError } from "../../ui/field.tsx";
import { createForm } from "../../ui/form.ts";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";
import { PasswordField } from "../people/password-field.tsx";
import { QrCode } from "./qr-code.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

interface StepProps {
  form: Pick<ReturnType<typeof createForm>, "valid" | "refuse" | "refused">;
  action: Action<[], unknown>;
  done: string;
  danger?: boolean;
  onClose: () => void;
  children: JSX.Element;
}

/** One question of a dialog: judged, sent, and its refusals under their fields. */
function Step(props: StepProps) {
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const element = event.currentTarget;
    const jump = () => queueMicrotask(() => focusFirstError(element));
    if (!props.form.valid()) return jump();
    await props.action.run();
    const error = props.action.error();
    if (error && props.form.refuse(error)) jump();
  };
  const general = () => (props.form.refused().length > 0 ? undefined : props.action.error());
  return (
    <form class="step" noValidate onSubmit={(event) => void submit(event)}>
      {props.children}
      <Show when={general()}>{(error) => <ErrorNote error={error()} />}</Show>
      <div class="step-foot">
        <Button onClick={props.onClose}>{t("words.cancel")}</Button>
        <Button type="submit" look={props.danger ? "danger-primary" : "primary"} busy={props.action.busy()}>
          {props.done}
        </Button>
      </div>
    </form>
  );
}

interface CodeInputProps {
  value: string;
  onInput: (code: string) => void;
  error: string | undefined;
  hint: string;
  autofocus?: boolean;
}

function CodeInput(props: CodeInputProps) {
  return (
    <Field label={t("login.code")} required error={props.error} hint={props.hint}>
      <TextInput
        mono
        autofocus={props.autofocus}
        autocomplete="one-time-code"
        value={props.value}
        onInput={props.onInput}
      />
    </Field>
  );
}

function PasswordStep(props: { onClose: () => void; onDone: (enrolment: TotpEnrolment) => void }) {
  const form = createForm({
    initial: { password: "" },
    schema: withPassword,
    body: (values: { password: string }) => values,
  });
  const ask = createAction(async () => props.onDone(await api.call(routes.enrolTotp, { body: form.body() })));
  return (
    <Step form={form} action={ask} done={t("words.next")} onClose={props.onClose}>
      <p>{t("settings.twoStep.passwordWhy")}</p>
      <PasswordField
        label={t("settings.currentPassword")}
        autocomplete="current-password"
        value={form.values.password}
        onInput={(password) => form.set("password", password)}
        error={form.error("password")}
      />
    </Step>
  );
}

function ScanStep(props: {
  enrolment: TotpEnrolment;
  onClose: () => void;
  onDone: (codes: string[]) => void;
}) {
  const form = createForm({
    initial: { code: "" },
    schema: withCode,
    body: (values: { code: string }) => values,
  });
  const confirm = createAction(async () => {
    const { recoveryCodes } = await api.call(routes.confirmTotp, { body: form.body() });
    toast(t("settings.twoStep.saidOn"));
    props.onDone(recoveryCodes);
  });
  return (
    <Step form={form} action={confirm} done={t("settings.twoStep.confirm")} onClose={props.onClose}>
      <p>{t("settings.twoStep.scan")}</p>
      <QrCode text={props.enrolment.uri} label={t("settings.twoStep.qr")} />
      <p class="dim">{t("settings.twoStep.orType")}</p>
      <Copyable text={props.enrolment.secret} label={t("settings.twoStep.copySecret")} />
      <CodeInput
        value={form.values.code}
        onInput={(code) => form.set("code", code)}
        error={form.error("code")}
        hint={t("settings.twoStep.digits")}
        autofocus
      />
    </Step>
  );
}

function CodesStep(props: { codes: string[]; onClose: () => void }) {
  return (
    <div class="step">
      <RecoveryCodes codes={props.codes} />
      <div class="step-foot">
        <Button look="primary" onClick={props.onClose}>
          {t("settings.twoStep.kept")}
        </Button>
      </div>
    </div>
  );
}

/** Password, then the code to scan and the first code of the app, then the recovery codes. */
export function EnrolDialog(props: { onClose: () => void }) {
  const [enrolment, setEnrolment] = createSignal<TotpEnrolment>();
  const [codes, setCodes] = createSignal<string[]>();
  return (
    <Dialog open alert onClose={props.onClose} title={t("settings.twoStep.enrolTitle")}>
      <Switch fallback={<PasswordStep onClose={props.onClose} onDone={setEnrolment} />}>
        <Match when={codes()}>{(codes) => <CodesStep codes={codes()} onClose={props.onClose} />}</Match>
        <Match when={enrolment()}>
          {(enrolment) => <ScanStep enrolment={enrolment()} onClose={props.onClose} onDone={setCodes} />}
        </Match>
      </Switch>
    </Dialog>
  );
}

function createProof() {
  return createForm({
    initial: { password: "", code: "" },
    schema: withPasswordAndCode,
    body: (values: { password: string; code: string }) => values,
  });
}

function ProofFields(props: { form: ReturnType<typeof createProof> }) {
  const { form } = props;
  return (
    <>
      <PasswordField
        label={t("settings.currentPassword")}
        autocomplete="current-password"
        value={form.values.password}
        onInput={(password) => form.set("password", password)}
        error={form.error("password")}
      />
      <CodeInput
        value={form.values.code}
        onInput={(code) => form.set("code", code)}
        error={form.error("code")}
        hint={t("settings.twoStep.codeHint")}
      />
    </>
  );
}

export function DisableDialog(props: { onClose: () => void }) {
  const form = createProof();
  const disable = createAction(async () => {
    await api.call(routes.disableTotp, { body: form.body() });
    toast(t("settings.twoStep.saidOff"));
    props.onClose();
  });
  return (
    <Dialog open alert onClose={props.onClose} title={t("settings.twoStep.disableTitle")}>
      <Step form={form} action={disable} done={t("settings.twoStep.disable")} danger onClose={props.onClose}>
        <p>{t("settings.twoStep.disableWhy")}</p>
        <ProofFields form={form} />
      </Step>
    </Dialog>
  );
}

export function RenewDialog(props: { onClose: () => void }) {
  const form = createProof();
  const [codes, setCodes] = createSignal<string[]>();
  const renew = createAction(async () => {
    const { recoveryCodes } = await api.call(routes.renewRecoveryCodes, { body: form.body() });
    setCodes(recoveryCodes);
  });
  return (
    <Dialog open alert onClose={props.onClose} title={t("settings.twoStep.renewTitle")}>
      <Show
        when={codes()}
        fallback={
          <Step form={form} action={renew} done={t("settings.twoStep.renew")} onClose={props.onClose}>
            <p>{t("settings.twoStep.renewWhy")}</p>
            <ProofFields form={form} />
          </Step>
        }
      >
        {(codes) => <CodesStep codes={codes()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  );
}
