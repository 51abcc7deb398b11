import type { PreparedRequest } from "../protocol/http-request.ts";
import { cutBytes } from "./cut-bytes.ts";
import { maskHeaders, maskUrl } from "./masking.ts";

/** How much of a body the log shows. */
const shownBytes = 2_048;

const bodyLines = (label: string, text: string, isCut: boolean): string[] => {
  if (text === "") return [];
  const start = cutBytes(text, shownBytes);
  return [
    `${label}:`,
    start.text,
    ...(start.cut || isCut ? ["… cut here: the log shows the first 2 KB"] : []),
  ];
};

/** The request as the log shows it, secrets hidden. */
export const requestLines = (
  request: PreparedRequest,
  leftOut: readonly string[],
  hide: (text: string) => string,
): string[] => [
  `${request.method} ${maskUrl(request.url)}`,
  ...Object.entries(maskHeaders(request.headers)).map(([name, value]) => `${name}: ${hide(value)}`),
  ...leftOut.map((name) => `header ${name} is set by the platform; the job's own value was left out`),
  ...bodyLines("Body", hide(request.body ?? ""), false),
];

export interface ShownAnswer {
  status: number;
  contentType: string | null;
  body: string;
  bodyCut: boolean;
  tookMs: number;
}

/** The start of the answer as the log shows it. */
export const answerLines = (answer: ShownAnswer, hide: (text: string) => string): string[] => [
  `Status ${answer.status} after ${answer.tookMs} ms${answer.contentType === null ? "" : `, ${answer.contentType}`}`,
  ...bodyLines("Answer", hide(answer.body), answer.bodyCut),
];
