import type { JSX } from "solid-js";
import type { NodeKind } from "../../../../../client/protocol/dag.ts";
import { t } from "../../../i18n/index.ts";

export interface FaceProps {
  kind: NodeKind;
  /** Of a job. */
  jobType: string | null;
  /** A job's id, a workflow's, else the node's own. */
  id: string;
  name: string;
  /** The second line: how it stands. */
  children: JSX.Element;
}

/** What stands in the left column of a node: a job's type, else what kind of node it is. */
export const kindWord = (kind: NodeKind, jobType: string | null): string =>
  kind === "job" ? (jobType ?? "?") : t(`workflows.kindShort.${kind}`);

export function NodeFace(props: FaceProps) {
  return (
    <>
      <span class="kind">
        <span>{kindWord(props.kind, props.jobType)}</span> <b>{props.id}</b>
      </span>{" "}
      <span class="what">
        <b>{props.name}</b> <span>{props.children}</span>
      </span>
    </>
  );
}
