import "./contacts.css";
import { createUniqueId, Index } from "solid-js";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ContactFields } from "./contact-fields.tsx";

export interface ContactsEditorProps {
  value: readonly Contact[];
  /** `path`: the edited field within the list, "0.email". */
  onChange: (contacts: Contact[], path: string) => void;
  /** What is wrong with a field of the list, "0.email". */
  error: (path: string) => string | undefined;
  /** Their addresses are asked for even where no contact has one yet. */
  channels?: readonly Channel[];
}

const MOST = 100;

/** People and groups to tell; of an app, or of one job beside those of its app. */
export function ContactsEditor(props: ContactsEditorProps) {
  const id = createUniqueId();
  let list: HTMLDivElement | undefined;
  const add = () => {
    props.onChange([...props.value, { nickname: "" }], "");
    // Drawn at once; the new row is the last.
    queueMicrotask(() => list?.querySelector<HTMLElement>(".contact:last-of-type input")?.focus());
  };
  const remove = (at: number) => {
    props.onChange(
      props.value.filter((_, index) => index !== at),
      "",
    );
    queueMicrotask(() => list?.querySelector<HTMLElement>(".add-contact")?.focus());
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the other fields
    <div class="contacts" role="group" aria-labelledby={id} ref={list}>
      <p class="group-label" id={id}>
        {t("contacts.title")}
      </p>
      <Index each={props.value}>
        {(contact, index) => (
          <ContactFields
            contact={contact()}
            number={index + 1}
            channels={props.channels ?? []}
            error={(path) => props.error(`${index}.${path}`)}
            onRemove={() => remove(index)}
            onChange={(changed, path) =>
              props.onChange(
                props.value.map((one, at) => (at === index ? changed : one)),
                `${index}.${path}`,
              )
            }
          />
        )}
      </Index>
      <Button class="add-contact" icon="plus" disabled={props.value.length >= MOST} onClick={add}>
        {t("contacts.add")}
      </Button>
    </div>
  );
}
