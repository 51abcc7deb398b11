import { Switch as Choose, createSignal, Match } from "solid-js";
import { Button } from "../../ui/button.tsx";
import { Checkbox, Switch } from "../../ui/checkbox.tsx";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import { Panel } from "../../ui/side-panel.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";

const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));

function createForm() {
  const [name, setName] = createSignal("");
  const [about, setAbout] = createSignal("");
  const [retries, setRetries] = createSignal<number | null>(3);
  const [app, setApp] = createSignal<string | null>(null);
  const [type, setType] = createSignal("cron");
  const [zone, setZone] = createSignal<string | null>("Europe/Berlin");
  const [alarm, setAlarm] = createSignal(true);
  const [tried, setTried] = createSignal(false);
  const errors = () => ({
    name: name() === "" ? "Enter a name" : undefined,
    app: app() === null ? "Choose an app" : undefined,
    retries: Number.isNaN(retries()) ? "Enter a whole number" : undefined,
  });
  const shown = () => (tried() ? errors() : { name: undefined, app: undefined, retries: errors().retries });
  const valid = () => {
    setTried(true);
    return Object.values(errors()).every((error) => error === undefined);
  };
  const dirty = () => name() !== "" || about() !== "" || app() !== null;
  return {
    name,
    setName,
    about,
    setAbout,
    retries,
    setRetries,
    app,
    setApp,
    type,
    setType,
    zone,
    setZone,
    alarm,
    setAlarm,
    shown,
    valid,
    dirty,
  };
}

type Form = ReturnType<typeof createForm>;

function Basic(props: { form: Form }) {
  return (
    <>
      <Field
        label="Name"
        required
        error={props.form.shown().name}
        counter={{ text: props.form.name(), max: 100 }}
      >
        <TextInput value={props.form.name()} onInput={props.form.setName} />
      </Field>
      <Field label="Description" counter={{ text: props.form.about(), max: 100 }}>
        <TextArea value={props.form.about()} onInput={props.form.setAbout} />
      </Field>
      <div class="field-row">
        <Field
          label="App"
          required
          error={props.form.shown().app}
          help="Jobs of one app are served by one group of workers."
        >
          <Select
            value={props.form.app()}
            onChange={props.form.setApp}
            placeholder="Choose"
            options={["crm", "platform", "settlement"].map((app) => ({ value: app, label: app }))}
          />
        </Field>
        <Field label="Run retries" error={props.form.shown().retries} hint="0 to 10">
          <NumberInput value={props.form.retries()} onChange={props.form.setRetries} min={0} max={10} />
        </Field>
      </div>
    </>
  );
}

function Timing(props: { form: Form }) {
  return (
    <>
      <Field label="Time type" group>
        <Segment
          fill
          value={props.form.type()}
          onChange={props.form.setType}
          options={["None", "Cron", "API", "Fixed rate", "Second delay", "One time"].map((label) => ({
            value: label.toLowerCase(),
            label,
          }))}
        />
      </Field>
      <Field label="Time zone">
        <Combobox
          value={props.form.zone()}
          onChange={props.form.setZone}
          options={[
            { label: "Common places", options: [{ value: "UTC", label: "UTC" }] },
            { label: "All", options: zones },
          ]}
        />
      </Field>
    </>
  );
}

/** A wizard of three steps with every kind of field. */
export function SampleForm() {
  const form = createForm();
  const [open, setOpen] = createSignal(false);
  const [step, setStep] = createSignal(0);
  const done = () => {
    setOpen(false);
    toast("Created");
  };
  return (
    <>
      <Button look="primary" icon="plus" onClick={() => setOpen(true)}>
        New job
      </Button>
      <Panel
        open={open()}
        onClose={() => setOpen(false)}
        title="New job"
        about={form.name()}
        dirty={form.dirty()}
        steps={[{ label: "Basic" }, { label: "Timing" }, { label: "Alarms" }]}
        step={step()}
        onStep={setStep}
        validate={form.valid}
        onDone={done}
      >
        <Choose>
          <Match when={step() === 0}>
            <Basic form={form} />
          </Match>
          <Match when={step() === 1}>
            <Timing form={form} />
          </Match>
          <Match when={step() === 2}>
            <Switch checked={form.alarm()} onChange={form.setAlarm} note="After the last attempt of a run">
              Failure alarm
            </Switch>
            <Checkbox checked={!form.alarm()} onChange={(off) => form.setAlarm(!off)}>
              Quiet
            </Checkbox>
          </Match>
        </Choose>
      </Panel>
    </>
  );
}
