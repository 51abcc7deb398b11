package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;

@ProcessorName("echo")
public class EchoProcessor implements Processor {
  @Override
  public Object process(Context context) {
    context.log().info("heard {}", context.parameters());
    return "hello " + context.parameters();
  }
}
