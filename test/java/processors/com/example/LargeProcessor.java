package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

/** Returns more than a result may have. */
public class LargeProcessor implements Processor {
  @Override
  public Object process(Context context) {
    return "x".repeat(1001);
  }
}
