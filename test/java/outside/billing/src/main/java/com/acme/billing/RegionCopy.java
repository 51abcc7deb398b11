package com.acme.billing;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;

public class RegionCopy implements Processor {
  @Override
  public Object process(Context context) {
    return context.sharding().map(shard -> "copied " + shard.parameter()).orElse("nothing to copy");
  }
}
