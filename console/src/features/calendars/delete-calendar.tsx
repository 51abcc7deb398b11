import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { toast } from "../../ui/toast.tsx";

/** Asks once; a refusal names what uses the calendar. Mounted while open. */
export function DeleteCalendarDialog(props: {
  calendar: { calendarId: string; name: string };
  onClose: () => void;
  onDone: () => void;
}) {
  const place = usePlace();
  const remove = createAction(async () => {
    const params = { ns: place.ns(), calendarId: props.calendar.calendarId };
    await api.call(routes.deleteCalendar, { params });
    toast(t("calendars.said.deleted", props.calendar.name));
    props.onDone();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={t("calendars.remove.title", props.calendar.name)}
      action={t("words.remove")}
      busy={remove.busy()}
      error={remove.error()}
      onConfirm={() => void remove.run()}
    >
      <p>{t("calendars.remove.why")}</p>
    </ConfirmDialog>
  );
}
