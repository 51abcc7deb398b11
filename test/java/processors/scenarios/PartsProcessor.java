package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.BroadcastProcessor;
import io.carillon.worker.ProcessorName;

@ProcessorName("parts")
public class PartsProcessor implements BroadcastProcessor {
  @Override
  public Object preProcess(Context context) {
    context.log().info("before all");
    return null;
  }

  @Override
  public Object process(Context context) {
    return "well";
  }

  @Override
  public Object postProcess(Context context) {
    long well = context.results().stream().filter(one -> one.result().orElse("").equals("well")).count();
    return context.results().size() + " parts, " + well + " well";
  }
}
