import type { ParseArgsOptionsConfig } from "node:util";
import type { Context } from "./context.ts";
import { applyCommand, exportCommand, planCommand } from "./definitions-commands.ts";
import { jobsCommand, whoamiCommand } from "./list-commands.ts";
import { logsCommand, runCommand, runsCommand } from "./run-commands.ts";

export interface Command {
  name: string;
  usage: string;
  summary: string;
  options: ParseArgsOptionsConfig;
  /** What `--help` says of it, below the usage. */
  help: string;
  run(context: Context): Promise<number>;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const fileOptions = {
  source: text,
  prune: flag,
  var: { type: "string", multiple: true },
} as const satisfies ParseArgsOptionsConfig;

const fileHelp = `FILE is a YAML or JSON file, a folder (all of its files, and its folders'), or - for standard input.

  --source NAME        names the place that the files come from, such as a repository; what is applied is noted as coming from there
  --prune              also delete calendars, jobs and workflows that came from that source and that no file names any more; apps are never deleted
  --var NAME=VALUE     fills in \${NAME} where a secret stands; without it the environment does
`;

export const commands: readonly Command[] = [
  {
    name: "plan",
    usage: "carillon plan FILE... [--source NAME [--prune]] [--detailed-exitcode]",
    summary: "show what applying definitions files would change",
    options: { ...fileOptions, "detailed-exitcode": flag },
    help: `Shows, field by field, what \`apply\` would change. Changes nothing.

${fileHelp}  --detailed-exitcode  end with 3 when there is something to change
`,
    run: planCommand,
  },
  {
    name: "apply",
    usage: "carillon apply FILE... [--source NAME [--prune]] [--yes]",
    summary: "make calendars, apps, jobs and workflows what definitions files say",
    options: { ...fileOptions, yes: { type: "boolean", short: "y" } },
    help: `Shows the plan, asks, and carries it out. Each object is changed wholly or not at all; one that changed since the plan is not overwritten.
Applied again, the same files change nothing.

${fileHelp}  --yes, -y            do not ask
`,
    run: applyCommand,
  },
  {
    name: "export",
    usage: "carillon export [--app APP | --job JOB | --workflow WORKFLOW] [-o FILE]",
    summary: "write what is there as a definitions file",
    options: { app: text, job: text, workflow: text, output: { type: "string", short: "o" } },
    help: `Writes calendars, apps, jobs and workflows of the namespace as YAML, or as JSON with --json. Secrets are left out: null keeps them.
What is written comes with the calendars that it follows.

  --app APP            only this app with its jobs and workflows
  --job JOB            only this job, by id or name
  --workflow WORKFLOW  only this workflow with its jobs, by id or name
  --output, -o FILE    write to a file
`,
    run: exportCommand,
  },
  {
    name: "run",
    usage: "carillon run JOB | --workflow WORKFLOW [--parameters TEXT] [--wait]",
    summary: "run a job or a workflow once, now",
    options: {
      workflow: text,
      app: text,
      parameters: { type: "string", short: "p" },
      worker: text,
      "data-time": text,
      wait: { type: "boolean", short: "w" },
      logs: flag,
      timeout: text,
    },
    help: `JOB is an id or a name. Prints the id of the run.

  --workflow WORKFLOW  run a workflow, by id or name
  --app APP            the app, where a name stands in several
  --parameters, -p T   in place of the job's own parameters
  --worker ID          on this worker
  --data-time TIME     such as 2026-11-24T00:00:00Z
  --wait, -w           until it has ended; ends with 0 for success, else with 1
  --logs               wait, and show the log as it comes
  --timeout SECONDS    wait so long at most; the run goes on
`,
    run: runCommand,
  },
  {
    name: "logs",
    usage: "carillon logs RUN [-f]",
    summary: "show the log of a run",
    options: { follow: { type: "boolean", short: "f" } },
    help: `RUN is the id of a run, such as 104-218.

  --follow, -f         until the run has ended
`,
    run: logsCommand,
  },
  {
    name: "runs",
    usage: "carillon runs [--status failed,running] [--app APP] [--job JOB] [--limit N]",
    summary: "list runs, newest first",
    options: { status: text, app: text, job: text, trigger: text, from: text, to: text, limit: text },
    help: `
  --status S,S         waiting, pool, running, success, failed, skipped
  --app APP            of this app
  --job JOB            an id, or part of a name
  --trigger TRIGGER    timer, manual, api, rerun, backfill, workflow, catch_up
  --from, --to TIME    by schedule time, such as 2026-11-24T00:00:00Z
  --limit N            20 if not given
`,
    run: runsCommand,
  },
  {
    name: "jobs",
    usage: "carillon jobs [--app APP] [--search TEXT] [--tag TAG] [--type TYPE] [--limit N]",
    summary: "list jobs",
    options: { app: text, search: text, tag: text, type: text, limit: text },
    help: `
  --app APP            of this app
  --search TEXT        part of the name or description, or the id
  --tag TAG            with this tag
  --type TYPE          java, nodejs, shell, python, go, http
  --limit N            100 if not given
`,
    run: jobsCommand,
  },
  {
    name: "whoami",
    usage: "carillon whoami",
    summary: "show whose token this is",
    options: {},
    help: "",
    run: whoamiCommand,
  },
];

const common = `Everywhere:

  --url URL            address of the platform        (or CARILLON_URL)
  --token TOKEN        API token                      (or CARILLON_TOKEN, which other users of the machine cannot see)
  --namespace, -n NS   "default" if not given         (or CARILLON_NAMESPACE)
  --json               JSON on standard output
  --no-color           no colours                     (or NO_COLOR)
  --help, -h

Ends with 0 when all is well, 1 when something failed, was refused or a run did not succeed, 2 when the command is wrong,
3 with \`plan --detailed-exitcode\` when there is something to change.
`;

const width = Math.max(...commands.map(({ name }) => name.length));

export const generalHelp = `carillon COMMAND [options]

Jobs as code, and runs from a terminal.

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}

${common}
carillon COMMAND --help says more.
`;

export const helpOf = ({ usage, help }: Command): string =>
  `${usage}\n\n${help.trimStart() === help ? help : help.slice(1)}\n${common}`;
