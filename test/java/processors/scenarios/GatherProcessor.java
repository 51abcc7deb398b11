package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import java.util.stream.Collectors;

/** What the nodes before it in a workflow left. */
@ProcessorName("gather")
public class GatherProcessor implements Processor {
  @Override
  public Object process(Context context) {
    return context.upstream().stream().map(one -> one.node() + " left " + one.data()).collect(Collectors.joining(", "));
  }
}
