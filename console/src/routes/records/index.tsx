import { RecordList } from "../../features/records/record-list.tsx";

export default function AllRecordsPage() {
  return <RecordList scope="deployment" />;
}
