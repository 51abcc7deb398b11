package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.MapReduceProcessor;
import io.carillon.worker.ProcessorName;
import io.carillon.worker.TaskTotals;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Parameters: how many subtasks, and how many milliseconds each takes. */
@ProcessorName("count")
public class CountProcessor implements MapReduceProcessor {
  private static final class Numbered {
    int number;
  }

  /** What this process has executed of a run. */
  private static final class Executed {
    final AtomicLong count = new AtomicLong();
    final AtomicLong sum = new AtomicLong();
  }

  private final Map<String, Executed> executed = new ConcurrentHashMap<>();

  @Override
  public Object root(Context context) throws InterruptedException {
    int count = Integer.parseInt(context.parameters().split(" ")[0]);
    context.map(IntStream.range(0, count).mapToObj(number -> Map.of("number", number)), "one");
    return null;
  }

  @Override
  public Object task(Context context) throws InterruptedException {
    int ms = Integer.parseInt(context.parameters().split(" ")[1]);
    if (ms > 0) Thread.sleep(ms);
    Executed here = executed.computeIfAbsent(context.runId(), one -> new Executed());
    here.count.incrementAndGet();
    here.sum.addAndGet(context.item(Numbered.class).number);
    return null;
  }

  @Override
  public Object reduce(Context context) {
    TaskTotals totals = context.totals().orElseThrow();
    Executed here = executed.getOrDefault(context.runId(), new Executed());
    return String.format("%d/%d, here %d of sum %d", totals.success(), totals.total(), here.count.get(), here.sum.get());
  }
}
