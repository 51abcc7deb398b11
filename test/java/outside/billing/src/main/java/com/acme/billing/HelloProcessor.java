package com.acme.billing;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

public class HelloProcessor implements Processor {
  @Override
  public Object process(Context context) throws Exception {
    context.log().info("run {} was due at {}", context.runId(), context.scheduleTime());
    return "hello " + context.parameters();
  }
}
