package io.carillon.worker;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executes Java jobs without a main of one's own: {@code java -cp agent.jar:my.jar io.carillon.worker.Agent --url … --packages com.example}.
 * SIGTERM and Ctrl-C drain; a second one stops at once. Exit codes: 0 drained, 1 stopped at once or could not start, 2 wrong options.
 */
public final class Agent {
  private Agent() {}

  public static void main(String[] arguments) {
    // A processor that ignores its end must not hold the process back.
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    AgentOptions options;
    try {
      options = AgentOptions.read(arguments, System.getenv());
    } catch (AgentOptions.WrongException wrong) {
      System.err.println(wrong.getMessage() + "\n\n" + AgentOptions.usage);
      return 2;
    }
    if (options.wantsHelp || options.wantsVersion) {
      System.out.print(options.wantsHelp ? AgentOptions.usage : ClientVersion.value + "\n");
      return 0;
    }
    AgentLines lines = new AgentLines(options.isJson);
    try {
      return serve(build(options, lines), lines);
    } catch (IllegalArgumentException | IllegalStateException wrong) {
      lines.error(wrong.getMessage());
      return 1;
    }
  }

  private static Worker build(AgentOptions options, WorkerLogger lines) {
    WorkerBuilder builder =
        Worker.builder()
            .url(options.url)
            .namespace(options.namespace)
            .appId(options.app)
            .appKey(options.key)
            .concurrency(options.concurrency)
            .workerId(options.workerId)
            .logger(lines)
            .drainOnShutdown(false);
    for (String label : options.labels) builder.label(label);
    for (String name : options.processors) builder.processorClass(name);
    builder.packages(options.packages.toArray(new String[0])).services();
    if (builder.isEmpty()) {
      throw new IllegalArgumentException(
          "no processor: give --packages or --processors, or list them in META-INF/services/" + Processor.class.getName());
    }
    return builder.build();
  }

  private static int serve(Worker worker, AgentLines lines) {
    AtomicInteger stops = new AtomicInteger();
    boolean isHeard =
        StopSignals.hear(
            signal -> {
              if (stops.incrementAndGet() == 1) {
                lines.info(
                    signal + ": finishing " + worker.running() + " running, taking nothing more; again to stop at once");
                worker.stop();
              } else worker.stopNow();
            });
    if (!isHeard) Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "carillon-drain"));
    worker.start();
    try {
      worker.stopped().join();
    } catch (CompletionException fault) {
      return 1;
    }
    boolean isAtOnce = stops.get() > 1;
    lines.info(isAtOnce ? "stopped at once" : "stopped");
    return isAtOnce ? 1 : 0;
  }
}
