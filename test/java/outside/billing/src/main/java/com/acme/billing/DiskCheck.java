package com.acme.billing;

import io.carillon.worker.BroadcastProcessor;
import io.carillon.worker.Context;
import java.io.File;

public class DiskCheck implements BroadcastProcessor {
  @Override
  public Object process(Context context) {
    return new File("/").getUsableSpace() > 0 ? "room" : "full";
  }

  @Override
  public Object postProcess(Context context) {
    return context.results().stream().allMatch(one -> one.result().orElse("").equals("room")) ? "all have room" : "full";
  }
}
