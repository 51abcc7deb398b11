package io.carillon.worker;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the machine, for the limits above which an app counts its workers as busy. */
final class MachineLoad {
  private static final long windowMs = 300_000;
  private static final Pattern ownGroup = Pattern.compile("^0::(.*)$", Pattern.MULTILINE);
  private static final Pattern inactiveFile = Pattern.compile("^inactive_file (\\d+)$", Pattern.MULTILINE);
  private static final Pattern totalMemory = Pattern.compile("^MemTotal:\\s+(\\d+) kB$", Pattern.MULTILINE);
  private static final Pattern availableMemory = Pattern.compile("^MemAvailable:\\s+(\\d+) kB$", Pattern.MULTILINE);

  private static final class Sample {
    final long at;
    final double percent;

    Sample(long at, double percent) {
      this.at = at;
      this.percent = percent;
    }
  }

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Memory is the tightest of heap, control group and machine, as a mean over five minutes; disk the fuller of those it works on. */
  synchronized SentRequest.Load measure(long now) {
    double outside = groupPercent().orElseGet(MachineLoad::machinePercent);
    samples.add(new Sample(now, Math.max(heapPercent(), outside)));
    while (samples.peek().at < now - windowMs) samples.remove();
    double mean = samples.stream().mapToDouble(sample -> sample.percent).average().orElse(0);
    int cores = Runtime.getRuntime().availableProcessors();
    return new SentRequest.Load(Math.round(load5() * 100) / 100.0, cores, rounded(mean), rounded(diskPercent()));
  }

  /** The mean of five minutes; where the machine tells only that of one, that one. */
  private static double load5() {
    String[] means = read(Path.of("/proc/loadavg")).split(" ");
    if (means.length > 1) return Double.parseDouble(means[1]);
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return Math.max(0, system.getSystemLoadAverage());
  }

  private static double heapPercent() {
    Runtime runtime = Runtime.getRuntime();
    return 100.0 * (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
  }

  /** What the control group of this process uses of its limit. File cache that can be given back does not count. */
  private static OptionalDouble groupPercent() {
    double machine = number(totalMemory, read(Path.of("/proc/meminfo"))) * 1024;
    Matcher own = ownGroup.matcher(read(Path.of("/proc/self/cgroup")));
    String path = own.find() ? own.group(1) : "/";
    for (String folder : List.of("/sys/fs/cgroup" + (path.equals("/") ? "" : path), "/sys/fs/cgroup")) {
      double limit = whole(read(Path.of(folder, "memory.max")));
      double used = whole(read(Path.of(folder, "memory.current")));
      boolean isLimited = limit > 0 && used >= 0 && (machine < 0 || limit < machine);
      if (!isLimited) continue;
      double cache = Math.max(0, number(inactiveFile, read(Path.of(folder, "memory.stat"))));
      return OptionalDouble.of(100 * Math.max(0, used - cache) / limit);
    }
    return OptionalDouble.empty();
  }

  /** 0 where the machine does not tell: what is not known leaves a worker healthy. */
  private static double machinePercent() {
    String info = read(Path.of("/proc/meminfo"));
    double total = number(totalMemory, info);
    double available = number(availableMemory, info);
    return total > 0 && available >= 0 ? 100 * (1 - available / total) : 0;
  }

  private static double diskPercent() {
    double fullest = 0;
    for (String folder : List.of(System.getProperty("user.dir"), System.getProperty("java.io.tmpdir"))) {
      File place = new File(folder);
      double total = place.getTotalSpace();
      if (total > 0) fullest = Math.max(fullest, 100 * (1 - place.getUsableSpace() / total));
    }
    return fullest;
  }

  private static double rounded(double percent) {
    return Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10.0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException | SecurityException absent) {
      return "";
    }
  }

  private static double whole(String text) {
    String digits = text.strip();
    return digits.matches("\\d{1,18}") ? Double.parseDouble(digits) : -1;
  }

  private static double number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Double.parseDouble(found.group(1)) : -1;
  }
}
