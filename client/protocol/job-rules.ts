import type { FieldIssue } from "./errors.ts";
import type { ExecutionMode, JobDefinition, JobType } from "./job.ts";

const everyMode: readonly ExecutionMode[] = [
  "standalone",
  "broadcast",
  "parallel",
  "memory_grid",
  "grid",
  "sharding",
];

/** Which modes a job type can be executed in. The form hides the others. */
export const modesOf: Record<JobType, readonly ExecutionMode[]> = {
  java: everyMode,
  nodejs: everyMode,
  shell: ["standalone", "broadcast", "sharding"],
  python: ["standalone", "broadcast", "sharding"],
  go: ["standalone", "broadcast", "sharding"],
  http: ["standalone", "parallel", "sharding"],
};

export const isScript = (type: JobType): boolean => type === "shell" || type === "python" || type === "go";
export const isProcessor = (type: JobType): boolean => type === "java" || type === "nodejs";

/** Names allowed between `#{` and `}` in scripts and http texts. */
export const placeholders = [
  "jobParameters",
  "scheduleTime",
  "dataTime",
  "shardingId",
  "shardingNum",
  "shardingParameter",
  "attempt",
  "triggerType",
  "runId",
  "jobId",
  "jobName",
  "item",
  "upstream",
] as const;
export type Placeholder = (typeof placeholders)[number];

const known: ReadonlySet<string> = new Set(placeholders);
const unknownPlaceholder = (text: string): string | null => {
  for (const match of text.matchAll(/#\{([A-Za-z][A-Za-z0-9_]*)\}/g)) {
    const name = match[1] ?? "";
    if (!known.has(name)) return name;
  }
  return null;
};

const issue = (path: string, rule: string, message: string, value?: unknown): FieldIssue => ({
  path,
  rule,
  message,
  value,
});

const requireWork = (job: JobDefinition): FieldIssue[] => {
  if (isProcessor(job.jobType) && !job.processor?.trim()) {
    return [issue("processor", "required", `processor is required for a ${job.jobType} job`, job.processor)];
  }
  if (isScript(job.jobType) && !job.script?.trim()) {
    return [issue("script", "required", `script is required for a ${job.jobType} job`, job.script)];
  }
  if (job.jobType === "http" && !job.http) {
    return [issue("http", "required", "http is required for an http job", job.http)];
  }
  return [];
};

const refuseForeignWork = (job: JobDefinition): FieldIssue[] => {
  const issues: FieldIssue[] = [];
  if (job.processor && !isProcessor(job.jobType)) {
    issues.push(
      issue(
        "processor",
        "not_for_type",
        `processor belongs to java and nodejs jobs, not to ${job.jobType}`,
        job.processor,
      ),
    );
  }
  if (job.script && !isScript(job.jobType)) {
    issues.push(
      issue("script", "not_for_type", `script belongs to shell, python and go jobs, not to ${job.jobType}`),
    );
  }
  if (job.http && job.jobType !== "http") {
    issues.push(issue("http", "not_for_type", `http belongs to http jobs, not to ${job.jobType}`));
  }
  return issues;
};

const checkPlaceholders = (job: JobDefinition): FieldIssue[] => {
  const texts: [string, string][] = [];
  if (job.script) texts.push(["script", job.script]);
  if (job.http) {
    texts.push(["http.url", job.http.url], ["http.body", job.http.body ?? ""]);
    for (const [key, value] of Object.entries(job.http.headers ?? {}))
      texts.push([`http.headers.${key}`, value]);
  }
  return texts.flatMap(([path, text]) => {
    const name = unknownPlaceholder(text);
    if (name === null) return [];
    return [
      issue(
        path,
        "unknown_placeholder",
        `#{${name}} is not a placeholder; known are ${placeholders.join(", ")}`,
        `#{${name}}`,
      ),
    ];
  });
};

const checkSharding = (job: JobDefinition): FieldIssue[] => {
  if (job.mode !== "sharding") return [];
  const parsed = parseShards(job.parameters);
  return parsed.ok ? [] : [issue("parameters", parsed.rule, parsed.message, parsed.value)];
};

export interface Shard {
  id: number;
  parameter: string;
}
export type ShardsOrIssue =
  | { ok: true; shards: Shard[] }
  | { ok: false; rule: string; message: string; value: string };

export const maxShards = 1000;

/** `0=a,1=b` by comma or newline: ids are whole numbers, each once. */
export const parseShards = (text: string): ShardsOrIssue => {
  const shards: Shard[] = [];
  const ids = new Set<number>();
  for (const raw of text.split(/[,\n]/)) {
    const part = raw.trim();
    if (part === "") continue;
    const match = /^(\d{1,9})\s*=(.*)$/s.exec(part);
    if (!match)
      return {
        ok: false,
        rule: "shard_form",
        message: `a shard is written id=parameter with a whole number as id, not "${part}"`,
        value: part,
      };
    const id = Number(match[1]);
    if (ids.has(id))
      return { ok: false, rule: "shard_repeated", message: `shard id ${id} stands twice`, value: part };
    ids.add(id);
    shards.push({ id, parameter: (match[2] ?? "").trim() });
  }
  if (shards.length === 0)
    return {
      ok: false,
      rule: "shard_required",
      message: "sharding needs parameters such as 0=a,1=b",
      value: text.slice(0, 100),
    };
  if (shards.length > maxShards) {
    return {
      ok: false,
      rule: "shard_limit",
      message: `at most ${maxShards} shards are allowed, not ${shards.length}`,
      value: String(shards.length),
    };
  }
  return { ok: true, shards };
};

/** What fields of a definition must say together. Timing is judged by the schedule, which knows calendars and zones. */
export const jobIssues = (job: JobDefinition): FieldIssue[] => {
  const issues = [
    ...requireWork(job),
    ...refuseForeignWork(job),
    ...checkPlaceholders(job),
    ...checkSharding(job),
  ];
  const modes = modesOf[job.jobType];
  if (!modes.includes(job.mode)) {
    issues.push(
      issue(
        "mode",
        "not_for_type",
        `a ${job.jobType} job can run as ${modes.join(", ")}, not as ${job.mode}`,
        job.mode,
      ),
    );
  }
  if (job.timeoutSeconds === null && job.killOnTimeout) {
    issues.push(issue("killOnTimeout", "needs_timeout", "killOnTimeout needs timeoutSeconds", true));
  }
  if (job.http?.body && (job.http.method === "GET" || job.http.method === "HEAD")) {
    issues.push(
      issue(
        "http.body",
        "not_for_method",
        `a ${job.http.method} request cannot carry a body`,
        job.http.method,
      ),
    );
  }
  if (job.http && "equals" in (job.http.success ?? {}) && !job.http.success?.jsonPath) {
    issues.push(
      issue(
        "http.success.equals",
        "needs_json_path",
        "equals compares the value at jsonPath, which is missing",
      ),
    );
  }
  if (job.workers.choice === "sticky" && !job.workers.stickyKey) {
    issues.push(issue("workers.stickyKey", "required", "stickyKey is required for the choice sticky"));
  }
  return issues;
};
