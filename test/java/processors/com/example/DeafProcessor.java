package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

/** Ignores that it is to end. */
public class DeafProcessor implements Processor {
  @Override
  public Object process(Context context) {
    if (!context.parameters().equals("deaf")) return "next";
    while (true) Thread.onSpinWait();
  }
}
