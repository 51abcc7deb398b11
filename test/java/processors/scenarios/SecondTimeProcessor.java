package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;

@ProcessorName("second-time")
public class SecondTimeProcessor implements Processor {
  @Override
  public Object process(Context context) {
    if (context.attempt() < 2) throw new IllegalStateException("no such day");
    return "attempt " + context.attempt();
  }
}
