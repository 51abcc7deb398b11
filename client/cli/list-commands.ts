import { routes } from "../protocol/routes/index.ts";
import { textOf, wholeOf } from "./command-line.ts";
import { type Context, connect, printJson, wantsJson } from "./context.ts";
import { exits, wrongUse } from "./failure.ts";
import { pages } from "./find.ts";
import { printable, table } from "./terminal.ts";

export const jobsCommand = async (context: Context): Promise<number> => {
  const { given, terminal } = context;
  if (given.positionals.length > 0) throw wrongUse("jobs takes options only");
  const { api, namespace: ns } = connect(context);
  const filters = Object.fromEntries(
    ["app", "search", "tag", "type"].map((name) => [name, textOf(given, name)]),
  );
  const most = wholeOf(given, "limit", 1, 10_000) ?? 100;
  const jobs = await pages(most, (limit, cursor) =>
    api.call(routes.listJobs, { params: { ns }, query: { ...filters, limit, cursor } }),
  );
  if (wantsJson(context)) {
    printJson(context, jobs);
    return exits.ok;
  }
  if (jobs.length === 0) terminal.error("no job matches\n");
  else
    terminal.out(
      table(
        [
          { title: "ID", value: ({ jobId }) => String(jobId) },
          {
            title: "STATE",
            value: ({ enabled }) => (enabled ? "enabled" : "disabled"),
            colour: ({ enabled }) => (enabled ? "green" : "dim"),
          },
          { title: "APP", value: ({ appId }) => appId },
          { title: "TYPE", value: ({ jobType }) => jobType },
          { title: "SCHEDULE", value: ({ timeType, cron }) => cron ?? timeType },
          { title: "NEXT", value: ({ nextFireAt }) => nextFireAt ?? "" },
          { title: "NAME", value: ({ name }) => name },
        ],
        jobs,
        terminal.paint,
      ),
    );
  return exits.ok;
};

export const whoamiCommand = async (context: Context): Promise<number> => {
  const { api, url, namespace } = connect(context);
  const me = await api.call(routes.me, {});
  if (wantsJson(context)) printJson(context, me);
  else
    context.terminal.out(
      printable(`${me.name} (${me.kind}, ${me.role}) at ${url}, namespace ${namespace}\n`),
    );
  return exits.ok;
};
