import { BackfillList } from "../../../../features/backfill/backfill-list.tsx";

export default function BackfillsPage() {
  return <BackfillList />;
}
