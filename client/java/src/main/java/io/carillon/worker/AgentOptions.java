package io.carillon.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the agent was asked for on its command line and in its environment; everything wrong is named. */
final class AgentOptions {
  static final String usage =
      String.join(
          "\n",
          "java -cp agent.jar:my.jar io.carillon.worker.Agent --url URL --namespace NS --app APPID --key KEY [options]",
          "",
          "Executes Java jobs of one app with the processors found on the class path.",
          "",
          "  --url URL            address of the platform        (or CARILLON_URL)",
          "  --namespace NS       namespace of the app           (or CARILLON_NAMESPACE)",
          "  --app APPID          id of the app                  (or CARILLON_APP)",
          "  --key KEY            key of the app                 (or CARILLON_KEY)",
          "  --packages P,P       serves every processor of these packages and those below them",
          "  --processors C,C     serves these classes",
          "                       (those in META-INF/services/io.carillon.worker.Processor are always served)",
          "  --concurrency N      tasks at a time, 10 if not given",
          "  --label L            a label that jobs may ask for; may be given several times",
          "  --worker-id ID       an id that stays over restarts; made up if not given",
          "  --json               writes JSON lines",
          "  --version, --help",
          "");

  /** The command line can't be understood. */
  static final class WrongException extends Exception {
    private static final long serialVersionUID = 1;

    WrongException(String message) {
      super(message);
    }
  }

  String url;
  String namespace;
  String app;
  String key;
  int concurrency = 10;
  final List<String> packages = new ArrayList<>();
  final List<String> processors = new ArrayList<>();
  final List<String> labels = new ArrayList<>();
  String workerId;
  boolean isJson;
  boolean wantsHelp;
  boolean wantsVersion;

  static AgentOptions read(String[] arguments, Map<String, String> environment) throws WrongException {
    AgentOptions options = new AgentOptions();
    for (int index = 0; index < arguments.length; index += 1) {
      String name = arguments[index];
      if (options.readFlag(name)) continue;
      int equals = name.indexOf('=');
      boolean isJoined = name.startsWith("--") && equals > 0;
      if (!isJoined && index + 1 == arguments.length) throw new WrongException(unknownOrWithoutValue(name));
      String value = isJoined ? name.substring(equals + 1) : arguments[index += 1];
      options.readValue(isJoined ? name.substring(0, equals) : name, value);
    }
    if (!options.wantsHelp && !options.wantsVersion) options.require(environment);
    return options;
  }

  private static String unknownOrWithoutValue(String name) throws WrongException {
    new AgentOptions().readValue(name, "1");
    return name + " needs a value";
  }

  private boolean readFlag(String name) {
    switch (name) {
      case "--json":
        return isJson = true;
      case "--help":
        return wantsHelp = true;
      case "--version":
        return wantsVersion = true;
      default:
        return false;
    }
  }

  private void readValue(String name, String value) throws WrongException {
    switch (name) {
      case "--url":
        url = value;
        break;
      case "--namespace":
        namespace = value;
        break;
      case "--app":
        app = value;
        break;
      case "--key":
        key = value;
        break;
      case "--worker-id":
        workerId = value;
        break;
      case "--label":
        labels.add(value);
        break;
      case "--packages":
        addNames(value, packages);
        break;
      case "--processors":
        addNames(value, processors);
        break;
      case "--concurrency":
        concurrency = readConcurrency(value);
        break;
      default:
        throw new WrongException("unknown option " + name);
    }
  }

  private static int readConcurrency(String value) throws WrongException {
    int number = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
    if (number >= 1 && number <= 10_000) return number;
    throw new WrongException("--concurrency is a whole number from 1 to 10000, not \"" + value + "\"");
  }

  private static void addNames(String value, List<String> names) {
    for (String name : value.split(",")) if (!name.isBlank()) names.add(name.strip());
  }

  private void require(Map<String, String> environment) throws WrongException {
    List<String> missing = new ArrayList<>();
    url = given("url", url, environment, missing);
    namespace = given("namespace", namespace, environment, missing);
    app = given("app", app, environment, missing);
    key = given("key", key, environment, missing);
    if (!missing.isEmpty()) throw new WrongException("missing: " + String.join(", ", missing));
  }

  private static String given(String name, String value, Map<String, String> environment, List<String> missing) {
    String variable = "CARILLON_" + name.toUpperCase(Locale.ROOT);
    String text = value == null ? environment.getOrDefault(variable, "") : value;
    if (text.isBlank()) missing.add("--" + name + " (or " + variable + ")");
    return text.strip();
  }
}
