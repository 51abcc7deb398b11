package com.example;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Returns what it was called with, and speaks at every level. */
public class FactsProcessor implements Processor {
  @Override
  public Object process(Context context) {
    context.log().debug("scheduled {}", context.scheduleTime());
    context.log().info("{} of {}", 1, 2);
    context.log().warn("two\nlines");
    context.log().error("broken", new IllegalStateException("inner"));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run", context.runId());
    facts.put("job", context.jobId());
    facts.put("attempt", context.attempt());
    facts.put("parameters", context.parameters());
    facts.put("trigger", context.trigger());
    facts.put("mode", context.mode());
    facts.put("dataTime", context.dataTime());
    facts.put("sharding", context.sharding().orElse(null));
    facts.put("upstream", context.upstream());
    return facts;
  }
}
