package scenarios;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import io.carillon.worker.Sharding;

@ProcessorName("shard")
public class ShardProcessor implements Processor {
  @Override
  public Object process(Context context) {
    Sharding shard = context.sharding().orElseThrow();
    if (shard.parameter().equals("bad")) throw new IllegalStateException("no such table");
    return shard.id() + " of " + shard.total() + ": " + shard.parameter();
  }
}
