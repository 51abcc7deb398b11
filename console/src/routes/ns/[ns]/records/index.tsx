import { RecordList } from "../../../../features/records/record-list.tsx";

export default function RecordsPage() {
  return <RecordList scope="namespace" />;
}
