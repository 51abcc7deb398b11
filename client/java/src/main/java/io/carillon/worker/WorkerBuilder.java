package io.carillon.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a worker is made of. Every method returns the builder itself. */
public final class WorkerBuilder {
  private final WorkerOptions options = new WorkerOptions();
  private final Map<String, ProcessorSource> processors = new HashMap<>();
  private ClassLoader loader = defaultLoader();

  WorkerBuilder() {}

  private static ClassLoader defaultLoader() {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    return own == null ? Worker.class.getClassLoader() : own;
  }

  /** Origin of the platform, e.g. {@code https://carillon.example}. */
  public WorkerBuilder url(String url) {
    options.url = url;
    return this;
  }

  public WorkerBuilder namespace(String namespace) {
    options.namespace = namespace;
    return this;
  }

  public WorkerBuilder appId(String appId) {
    options.appId = appId;
    return this;
  }

  public WorkerBuilder appKey(String appKey) {
    options.appKey = appKey;
    return this;
  }

  /** How many tasks it executes at once, each on a thread of its own; 10 if not given. */
  public WorkerBuilder concurrency(int concurrency) {
    options.concurrency = concurrency;
    return this;
  }

  /** Jobs may ask for workers with a label. */
  public WorkerBuilder label(String label) {
    options.labels.add(label);
    return this;
  }

  /** Stable for the life of the process; made up if not given. Jobs may ask for a worker by it. */
  public WorkerBuilder workerId(String workerId) {
    options.workerId = workerId;
    return this;
  }

  /** Shown beside the worker in the console; the machine's own IP address if not given. */
  public WorkerBuilder address(String address) {
    options.address = address;
    return this;
  }

  /** Where the worker tells how it is doing; the JDK's platform logging if not given. */
  public WorkerBuilder logger(WorkerLogger logger) {
    options.logger = logger;
    return this;
  }

  /** Whether the end of the JVM (SIGTERM, Ctrl-C, System.exit) drains the worker first; so if not given. */
  public WorkerBuilder drainOnShutdown(boolean drains) {
    options.drainOnShutdown = drains;
    return this;
  }

  /** How long a drain at the end of the JVM or by {@link Worker#close()} may take before what runs is broken off; no limit if not given. */
  public WorkerBuilder drainLimit(Duration limit) {
    options.drainLimit = limit;
    return this;
  }

  /** Where classes are looked for; the thread's context class loader if not given. */
  public WorkerBuilder classLoader(ClassLoader classLoader) {
    loader = classLoader;
    return this;
  }

  /** Serves it under the name of its class, or the {@link ProcessorName} of it. */
  public WorkerBuilder processor(Processor processor) {
    return processor(ProcessorSource.nameOf(processor.getClass()), processor);
  }

  public WorkerBuilder processor(String name, Processor processor) {
    return add(name, ProcessorSource.of(processor));
  }

  /** The supplier is asked when the first task comes, once. */
  public WorkerBuilder processorFrom(String name, Supplier<? extends Processor> supplier) {
    return add(name, ProcessorSource.of(supplier));
  }

  /** An instance is made by the constructor without parameters when the first task comes, once. */
  public WorkerBuilder processor(Class<? extends Processor> type) {
    return add(ProcessorSource.nameOf(type), ProcessorSource.of(type));
  }

  /** The class of that name on the class path. */
  public WorkerBuilder processorClass(String className) {
    return processor(new ProcessorScan(loader).named(className));
  }

  /** Every processor of the package and the packages below it that has a constructor without parameters. Nothing found is refused. */
  public WorkerBuilder packages(String... packages) {
    for (String one : packages) {
      List<Class<? extends Processor>> found = new ProcessorScan(loader).inPackage(one);
      if (found.isEmpty()) throw new IllegalArgumentException("there is no processor in package " + one);
      for (Class<? extends Processor> type : found) addOnce(type);
    }
    return this;
  }

  /** Every processor listed in {@code META-INF/services/io.carillon.worker.Processor}; there may be none. */
  public WorkerBuilder services() {
    for (Class<? extends Processor> type : new ProcessorScan(loader).services()) addOnce(type);
    return this;
  }

  /** Whether there is no processor yet. */
  public boolean isEmpty() {
    return processors.isEmpty();
  }

  /** Throws IllegalArgumentException naming the option that is missing or wrong. */
  public Worker build() {
    options.check();
    return new Worker(options, processors);
  }

  /** What was named, found in a package and listed as a service is one and the same. */
  private void addOnce(Class<? extends Processor> type) {
    if (!processors.containsKey(ProcessorSource.nameOf(type))) processor(type);
  }

  private WorkerBuilder add(String name, ProcessorSource source) {
    if (name == null || name.isBlank() || name.length() > 200) {
      throw new IllegalArgumentException("a processor's name is text of 1 to 200 characters, not \"" + name + "\"");
    }
    if (processors.putIfAbsent(name, source) != null) {
      throw new IllegalArgumentException("processor \"" + name + "\" is registered already");
    }
    return this;
  }
}
