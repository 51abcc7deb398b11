package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.MapReduceProcessor;
import io.carillon.worker.ProcessorName;
import io.carillon.worker.TaskTotals;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Three branches of thirty leaves each. */
@ProcessorName("tree")
public class TreeProcessor implements MapReduceProcessor {
  @Override
  public Object root(Context context) throws InterruptedException {
    context.map(List.of(1, 2, 3), "branch");
    return null;
  }

  @Override
  public Object task(Context context) throws InterruptedException {
    if (context.taskName().orElseThrow().equals("leaf")) return "x";
    context.map(IntStream.range(0, 30).mapToObj(leaf -> Map.of("branch", context.item(), "leaf", leaf)), "leaf");
    return null;
  }

  @Override
  public Object reduce(Context context) {
    if (context.mode().equals("parallel")) {
      long x = context.results().stream().filter(one -> one.result().orElse("").equals("x")).count();
      return context.results().size() + " results, " + x + " x";
    }
    TaskTotals totals = context.totals().orElseThrow();
    return totals.success() + "/" + totals.total();
  }
}
