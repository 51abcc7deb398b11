export { cutBytes, utf8Bytes } from "./cut-bytes.ts";
export { jsonPathIssue } from "./json-path.ts";
export { judgeAnswer, type SuccessRules, type Verdict } from "./judge-answer.ts";
export { fillPlaceholders, type PlaceholderContext } from "./placeholders.ts";
export {
  acceptsStatus,
  defaultStatusRule,
  parseStatusRule,
  type StatusRange,
  type StatusRule,
} from "./status-rule.ts";
