export { answerLines, requestLines, type ShownAnswer } from "./call-lines.ts";
export { cutBytes, utf8Bytes } from "./cut-bytes.ts";
export { jsonPathIssue } from "./json-path.ts";
export { judgeAnswer, type SuccessRules, type Verdict } from "./judge-answer.ts";
export { type CallVerdict, type Judged, judgeCall, judgeListCall, wantsStatus } from "./judge-call.ts";
export { type ListAnswer, readListAnswer } from "./list-answer.ts";
export { isSecretName, maskUrl, secretHider } from "./masking.ts";
export { fillPlaceholders, type PlaceholderContext } from "./placeholders.ts";
export { completionHeader, isSetByPlatform, isSigned, unsignedNote } from "./platform-headers.ts";
export { readBody } from "./read-body.ts";
export { followRedirect, isRedirect, type NextHop, portOf } from "./redirect.ts";
export {
  acceptsStatus,
  defaultStatusRule,
  parseStatusRule,
  type StatusRange,
  type StatusRule,
} from "./status-rule.ts";
