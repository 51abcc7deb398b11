import type { AlarmApp, DeliveryOrder } from "../../durable/app-alarms/rpc.ts";
import { alarmWords } from "./alarm-words.ts";

/** An alarm in words, for every channel. */
export interface AlarmMessage {
  /** One line. */
  title: string;
  /** Lines under the title. */
  lines: string[];
  link: string | null;
}

const product = "Carillon";
const maxReasonCharacters = 500;

/** Names and reasons are anybody's text: one line each, without what a terminal or a chat would obey. */
export const oneLine = (text: string, most: number): string => {
  const clean = text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
  const characters = [...clean.trim()];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : characters.join("");
};

const path = (...parts: string[]): string => parts.map(encodeURIComponent).join("/");

/** Where a person looks next. */
export const linkOf = (app: AlarmApp, alarm: DeliveryOrder["alarm"]): string | null => {
  if (app.publicUrl === null) return null;
  const { subject, runId } = alarm;
  const place = (...parts: string[]) => `${app.publicUrl}/${path("ns", app.namespace, ...parts)}`;
  if (subject === null) return place("apps", app.appId, "alarms");
  if (runId !== null) return place(subject.type === "job" ? "executions" : "workflow-runs", runId);
  return place(subject.type === "job" ? "jobs" : "workflows", String(subject.id));
};

const scheduled = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const messageOf = ({ app, alarm }: Pick<DeliveryOrder, "app" | "alarm">): AlarmMessage => {
  const words = alarmWords[app.language];
  const line = (label: string, value: string): string => `${label}${words.colon}${value}`;
  const { subject } = alarm;
  const name = oneLine(subject?.name ?? "", 100);
  const lines = [line(words.namespace, app.namespace), line(words.app, app.appId)];
  if (subject)
    lines.push(line(subject.type === "job" ? words.job : words.workflow, `${subject.id} ${name}`.trim()));
  if (alarm.runId !== null) lines.push(line(words.run, alarm.runId));
  if (alarm.scheduleAt !== null) lines.push(line(words.scheduled, scheduled(alarm.scheduleAt)));
  if (alarm.worker !== null) lines.push(line(words.worker, oneLine(alarm.worker, 200)));
  lines.push(line(words.reason, oneLine(alarm.reason, maxReasonCharacters)));
  if (alarm.heldBack > 0) lines.push(words.heldBack(alarm.heldBack));
  const title = `[${product}] ${words.kinds[alarm.kind]}${name === "" ? "" : `${words.colon}${name}`}`;
  return { title, lines, link: linkOf(app, alarm) };
};

export const plainText = ({ title, lines, link }: AlarmMessage): string =>
  [title, ...lines, ...(link === null ? [] : [link])].join("\n");

/** One short line for a text message. */
export const shortText = (order: Pick<DeliveryOrder, "app" | "alarm">, message: AlarmMessage): string => {
  const { app, alarm } = order;
  const run = alarm.runId === null ? "" : ` ${alarm.runId}`;
  const link = message.link === null ? "" : ` ${message.link}`;
  return `${message.title} (${app.namespace}/${app.appId}${run}) ${oneLine(alarm.reason, 120)}${link}`;
};
