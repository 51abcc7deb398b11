package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import java.util.concurrent.atomic.AtomicInteger;

/** Says how often its class was made. */
public class HelloProcessor implements Processor {
  private static final AtomicInteger made = new AtomicInteger();

  public HelloProcessor() {
    made.incrementAndGet();
  }

  @Override
  public Object process(Context context) {
    return "hello " + context.parameters() + " from instance " + made.get();
  }
}
