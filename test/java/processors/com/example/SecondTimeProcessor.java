package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

/** Fails until its second attempt. */
public class SecondTimeProcessor implements Processor {
  @Override
  public Object process(Context context) {
    if (context.attempt() < 2) throw new IllegalStateException("no such day", new RuntimeException("the cause"));
    return "attempt " + context.attempt();
  }
}
