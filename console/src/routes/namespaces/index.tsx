import { NamespaceList } from "../../features/namespaces/namespace-list.tsx";

export default function NamespacesPage() {
  return <NamespaceList />;
}
