package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

/** Found by META-INF/services alone. */
public class ServiceProcessor implements Processor {
  @Override
  public Object process(Context context) {
    return "by service";
  }
}
