package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;

/** Ignores that it is to end. */
@ProcessorName("deaf")
public class DeafProcessor implements Processor {
  @Override
  public Object process(Context context) {
    if (!context.parameters().equals("deaf")) return "next";
    while (true) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException ignored) {
        continue;
      }
    }
  }
}
