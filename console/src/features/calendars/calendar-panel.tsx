import { type Calendar, calendarCreate } from "../../../../client/protocol/calendar.ts";
import { slugOf } from "../../../../client/protocol/ids.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { createForm } from "../../ui/form.ts";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Panel } from "../../ui/side-panel.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";

/** A new calendar; its days are chosen on its page. */
export function CalendarPanel(props: { onClose: () => void; onDone: (calendar: Calendar) => void }) {
  const place = usePlace();
  const form = createForm({
    initial: { name: "", calendarId: "", description: "" },
    schema: calendarCreate,
    body: (values) => ({ ...values, calendarId: values.calendarId || slugOf(values.name) || undefined }),
  });
  const { values, set, error } = form;
  const saving = createAction(async () => {
    const made = await api.call(routes.createCalendar, { params: { ns: place.ns() }, body: form.body() });
    toast(t("calendars.said.created", made.name));
    props.onDone(made);
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("calendars.newTitle")}
      about={values.name}
      doneLabel={t("calendars.create")}
      {...panel}
      dirty={form.dirty()}
      busy={saving.busy()}
      error={saving.error()}
    >
      <Field
        label={t("calendars.columns.name")}
        required
        error={error("name")}
        counter={{ text: values.name, max: 100 }}
      >
        <TextInput value={values.name} onInput={(name) => set("name", name)} />
      </Field>
      <Field
        label={t("calendars.columns.id")}
        help={t("calendars.idHelp")}
        hint={t("calendars.idHint")}
        error={error("calendarId")}
      >
        <TextInput
          mono
          value={values.calendarId}
          placeholder={slugOf(values.name)}
          onInput={(id) => set("calendarId", id)}
        />
      </Field>
      <Field
        label={t("calendars.columns.description")}
        error={error("description")}
        counter={{ text: values.description, max: 200 }}
      >
        <TextArea value={values.description} onInput={(text) => set("description", text)} />
      </Field>
    </Panel>
  );
}
