package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import java.nio.file.Files;
import java.nio.file.Path;

/** Goes on when the file named by its parameters exists. */
@ProcessorName("gate")
public class GateProcessor implements Processor {
  @Override
  public Object process(Context context) throws InterruptedException {
    context.log().info("before");
    System.out.println(context.runId() + " begun");
    while (!Files.exists(Path.of(context.parameters()))) Thread.sleep(20);
    context.log().info("after");
    System.out.println(context.runId() + " passed");
    return "passed";
  }
}
