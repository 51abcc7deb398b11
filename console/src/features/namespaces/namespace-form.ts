import { slugOf } from "../../../../client/protocol/ids.ts";
import { type Namespace, namespaceCreate } from "../../../../client/protocol/namespace.ts";
import { createForm } from "../../ui/form.ts";

export interface NamespaceValues {
  name: string;
  id: string;
  description: string;
  region: string;
}

const idOf = (values: NamespaceValues) => values.id || slugOf(values.name) || undefined;

/** The form of a namespace; its id follows the name until it is typed over. `region`: the one in use now. */
export function createNamespaceForm(namespace: Namespace | undefined, region: string) {
  const form = createForm({
    initial: {
      name: namespace?.name ?? "",
      id: namespace?.id ?? "",
      description: namespace?.description ?? "",
      region: namespace?.region ?? region,
    },
    schema: namespaceCreate,
    body: (values: NamespaceValues) => ({
      ...values,
      id: idOf(values),
      region: values.region || undefined,
    }),
  });
  return { ...form, suggestedId: () => slugOf(form.values.name) };
}
