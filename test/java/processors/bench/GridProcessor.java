package bench;

import io.carillon.worker.Context;
import io.carillon.worker.MapReduceProcessor;
import io.carillon.worker.ProcessorName;
import io.carillon.worker.TaskTotals;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Maps as many items of so many bytes as the parameters say, and does nothing with them. */
@ProcessorName("map")
public class GridProcessor implements MapReduceProcessor {
  private static final Pattern parameters = Pattern.compile("\\{\"items\":(\\d+),\"bytes\":(\\d+)}");

  @Override
  public Object root(Context context) throws InterruptedException {
    Matcher match = parameters.matcher(context.parameters());
    if (!match.matches()) throw new IllegalArgumentException("parameters: " + context.parameters());
    String padding = "x".repeat(Math.max(0, Integer.parseInt(match.group(2)) - 9));
    int count = Integer.parseInt(match.group(1));
    context.map(IntStream.range(0, count).mapToObj(index -> String.valueOf(10_000_000 + index).substring(1) + padding), "one");
    return null;
  }

  @Override
  public Object task(Context context) {
    return null;
  }

  @Override
  public Object reduce(Context context) {
    TaskTotals totals = context.totals().orElseThrow();
    return totals.success() + " of " + totals.total();
  }
}
