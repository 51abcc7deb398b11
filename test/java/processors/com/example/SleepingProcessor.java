package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.EndReason;
import io.carillon.worker.Processor;

/** Sleeps until it is interrupted, then says why on standard output: its log ends with the attempt. */
public class SleepingProcessor implements Processor {
  @Override
  public Object process(Context context) throws InterruptedException {
    context.log().info("asleep");
    context.progress(5, 10);
    try {
      Thread.sleep(600_000);
      return null;
    } catch (InterruptedException interrupted) {
      String reason = context.endReason().map(EndReason::name).orElse("nothing");
      System.out.println(context.runId() + " interrupted by " + reason + ", killed " + context.isKilled());
      throw interrupted;
    }
  }
}
