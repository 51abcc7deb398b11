package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.MapProcessor;
import io.carillon.worker.ProcessorName;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Maps as many as its parameters say, which is refused in the end where the mode takes fewer. */
@ProcessorName("over")
public class OverProcessor implements MapProcessor {
  @Override
  public Object root(Context context) throws InterruptedException {
    int count = Integer.parseInt(context.parameters());
    context.map(IntStream.range(0, count).mapToObj(number -> Map.of("number", number)), "one");
    context.map(List.of(Map.of("number", -1)), "one too many");
    return null;
  }

  @Override
  public Object task(Context context) {
    return null;
  }
}
