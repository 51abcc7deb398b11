import { type Role, role } from "../../../../client/protocol/session.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";

/** From the least to the most. */
const order = [...role.options].reverse();

/** One of the four roles, with what it allows. */
export function RoleField(props: {
  value: Role;
  onChange: (role: Role) => void;
  error?: string | undefined;
}) {
  return (
    <Field
      group
      required
      label={t("people.columns.role")}
      hint={t(`people.allows.${props.value}`)}
      error={props.error}
    >
      <Segment
        fill
        value={props.value}
        onChange={props.onChange}
        options={order.map((value) => ({ value, label: t(`frame.roles.${value}`) }))}
      />
    </Field>
  );
}
