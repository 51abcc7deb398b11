package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.EndReason;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Goes on when the file named by its parameters exists; says on standard output why it is to end: its log ends with the attempt. */
@ProcessorName("gate")
public class GateProcessor implements Processor {
  @Override
  public Object process(Context context) throws InterruptedException {
    context.log().info("before");
    context.progress(5, 10);
    System.out.println(context.runId() + " begun");
    try {
      while (!Files.exists(Path.of(context.parameters()))) Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      String reason = context.endReason().map(EndReason::name).orElse("nothing");
      System.out.println(context.runId() + " ended by " + reason.toLowerCase(Locale.ROOT));
      throw interrupted;
    }
    context.log().info("after");
    System.out.println(context.runId() + " passed");
    return "passed";
  }
}
