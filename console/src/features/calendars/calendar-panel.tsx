import { type Calendar, calendarCreate } from "../../../../client/protocol/calendar.ts";
import { slugOf } from "../../../../client/protocol/ids.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { createForm } from "../../ui/form.ts";
import { FormText, FormTextArea } from "../../ui/form-fields.tsx";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Panel } from "../../ui/side-panel.tsx";
import { toast } from "../../ui/toast.tsx";

/** A new calendar; its days are chosen on its page. */
export function CalendarPanel(props: { onClose: () => void; onDone: (calendar: Calendar) => void }) {
  const place = usePlace();
  const form = createForm({
    initial: { name: "", calendarId: "", description: "" },
    schema: calendarCreate,
    body: (values) => ({ ...values, calendarId: values.calendarId || slugOf(values.name) || undefined }),
  });
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
      about={form.values.name}
      doneLabel={t("calendars.create")}
      {...panel}
    >
      <FormText form={form} name="name" label={t("calendars.columns.name")} required max={100} />
      <FormText
        form={form}
        name="calendarId"
        label={t("calendars.columns.id")}
        help={t("calendars.idHelp")}
        hint={t("calendars.idHint")}
        mono
        placeholder={slugOf(form.values.name)}
      />
      <FormTextArea form={form} name="description" label={t("calendars.columns.description")} max={200} />
    </Panel>
  );
}
