import { maxDumpCharacters } from "../protocol/thread-dump.ts";
import type { Task } from "../protocol/worker-call.ts";

export interface TaskAtWork {
  task: Task;
  begunAt: number;
}

const maxListed = 200;
const cutMark = "\n… [cut]";

const inWords = ({ task, begunAt }: TaskAtWork, now: number): string => {
  const part = task.phase === "process" ? "" : `, ${task.phase}`;
  const name = task.taskName === null ? "" : `, task ${task.taskName} ${task.taskId}`;
  const seconds = Math.max(0, (now - begunAt) / 1000).toFixed(1);
  return `run ${task.runId} ${JSON.stringify(task.jobName)}, attempt ${task.attempt}${part}${name}: for ${seconds} s`;
};

/** What the tasks at work are, oldest first, and what the process tells of itself. */
export const describeWork = (tasks: readonly TaskAtWork[], ofProcess: string, now: number): string => {
  const sorted = [...tasks].sort((a, b) => a.begunAt - b.begunAt);
  const lines = [
    `${tasks.length} tasks at work`,
    ...sorted.slice(0, maxListed).map((one) => inWords(one, now)),
  ];
  if (sorted.length > maxListed) lines.push(`… and ${sorted.length - maxListed} more`);
  const text = `${lines.join("\n")}\n\n${ofProcess}`.toWellFormed();
  return text.length <= maxDumpCharacters
    ? text
    : text.slice(0, maxDumpCharacters - cutMark.length).toWellFormed() + cutMark;
};
