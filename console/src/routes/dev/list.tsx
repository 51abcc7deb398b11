import { useLocation, useParams } from "@solidjs/router";
import { Frame } from "../../app/frame.tsx";
import { SampleList } from "../../features/dev/sample-list.tsx";

export default function ListPage() {
  return (
    <Frame params={useParams()} location={useLocation()} data={undefined}>
      <SampleList />
    </Frame>
  );
}
