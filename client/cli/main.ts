import { nearestWord } from "../protocol/nearest.ts";
import { clientVersion } from "../worker/version.ts";
import { isSet, readArguments } from "./command-line.ts";
import { commands, generalHelp, helpOf } from "./commands.ts";
import { CommandFailure, describeFailure, exits } from "./failure.ts";
import { printable, type Terminal } from "./terminal.ts";

const nearest = (name: string): string => {
  const close = nearestWord(
    name,
    commands.map((command) => command.name),
  );
  return close === null ? "" : `; is it ${close}?`;
};

interface Surroundings {
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  signal: AbortSignal;
}

const dispatch = async (
  args: readonly string[],
  { env, terminal, signal }: Surroundings,
): Promise<number> => {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const asked = commands.find((command) => name === "help" && command.name === rest[0]);
    terminal.out(asked ? helpOf(asked) : generalHelp);
    return name === undefined ? exits.usage : exits.ok;
  }
  if (name === "--version" || name === "version") {
    terminal.out(`${clientVersion}\n`);
    return exits.ok;
  }
  const command = commands.find((one) => one.name === name);
  if (!command)
    throw new CommandFailure(`there is no command ${name}${nearest(name)}\n\n${generalHelp}`, exits.usage);
  const given = readArguments(rest, command.options);
  if (isSet(given, "help")) {
    terminal.out(helpOf(command));
    return exits.ok;
  }
  return command.run({ given, env, terminal, signal });
};

/** One command, from its arguments to what the process ends with. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { terminal, signal } = surroundings;
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    if (signal.aborted && !(error instanceof CommandFailure)) return exits.interrupted;
    terminal.error(`${terminal.paint("red", "carillon:")} ${printable(describeFailure(error))}\n`);
    const name = commands.find((command) => command.name === args[0])?.name;
    if (error instanceof CommandFailure && error.exit === exits.usage && name)
      terminal.error(`see carillon ${name} --help\n`);
    return error instanceof CommandFailure ? error.exit : exits.failed;
  }
};
