package io.carillon.worker;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends items in batches, each until the platform has it: one is under way while the next is gathered, so that no more than two are held
 * at a time however many items there are.
 */
final class ItemMapper {
  /** Of one item as JSON; the platform's limit. */
  static final int maxItemBytes = 65_536;

  private static final int maxBatchItems = 20_000;
  private static final int maxBatchCharacters = 1_000_000;
  private static final long callLimitMs = 60_000;

  private final Caller caller;
  private final String workerId;
  private final Task task;

  ItemMapper(Caller caller, String workerId, Task task) {
    this.caller = caller;
    this.workerId = workerId;
    this.task = task;
  }

  /** Returns when the platform has every item. Throws {@link MapRefusedException} when it takes no more. */
  void map(Iterator<?> items, String taskName) throws InterruptedException {
    if (taskName == null || taskName.isEmpty() || taskName.length() > 200) {
      throw new IllegalArgumentException("map takes the name of the tasks, text of 1 to 200 characters, as its second argument");
    }
    Batch batch = new Batch(taskName);
    Batch underWay = null;
    for (long index = 0; items.hasNext(); index += 1) {
      batch.add(textOf(items.next(), index));
      if (!batch.isFull()) continue;
      if (underWay != null) underWay.await();
      underWay = batch.send();
      batch = new Batch(taskName);
    }
    if (underWay != null) underWay.await();
    if (!batch.isEmpty()) batch.send().await();
  }

  private static String textOf(Object item, long index) {
    String text;
    try {
      text = Texts.wellFormed(Json.gson.toJson(item));
    } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException | StackOverflowError fault) {
      String why = fault instanceof StackOverflowError ? "it refers to itself" : ResultText.messageOf(fault);
      throw new IllegalArgumentException("item " + index + " of map can't be written as JSON: " + why, fault);
    }
    int bytes = text.length() * 3 <= maxItemBytes ? 0 : Texts.utf8Bytes(text);
    if (bytes > maxItemBytes) {
      throw new IllegalArgumentException(
          "item " + index + " of map has " + bytes + " bytes as JSON, at most " + maxItemBytes + " are taken");
    }
    return text;
  }

  private final class Batch {
    private final StringBuilder body;
    private int count;
    private CompletableFuture<Caller.Said> call;

    Batch(String taskName) {
      body = new StringBuilder(headOf(taskName));
    }

    private String headOf(String taskName) {
      StringWriter text = new StringWriter();
      try (JsonWriter json = new JsonWriter(text)) {
        json.beginObject().name("workerId").value(workerId).name("runId").value(task.runId);
        json.name("lease").value(task.lease).name("batchId").value(UUID.randomUUID().toString());
        json.name("taskName").value(Texts.wellFormed(taskName)).name("items").beginArray().endArray().endObject();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      // Without the end of the list and of the object: the items follow.
      return text.toString().substring(0, text.getBuffer().length() - 2);
    }

    boolean isEmpty() {
      return count == 0;
    }

    boolean isFull() {
      return count >= maxBatchItems || body.length() >= maxBatchCharacters;
    }

    void add(String text) {
      if (count > 0) body.append(',');
      body.append(text);
      count += 1;
    }

    Batch send() {
      body.append("]}");
      call = caller.post("/worker/v1/map", body.toString(), callLimitMs);
      return this;
    }

    /** The same batch again and again until it is taken or refused: the platform stores it once. */
    void await() throws InterruptedException {
      for (int failures = 1; ; failures += 1) {
        Caller.Said said = answer();
        if (said.isOk()) return;
        if (said.isRefusal()) throw new MapRefusedException(said.message());
        Thread.sleep(Backoff.afterMs(failures, ThreadLocalRandom.current().nextDouble(), said.retryAfterMs()));
        call = caller.post("/worker/v1/map", body.toString(), callLimitMs);
      }
    }

    private Caller.Said answer() throws InterruptedException {
      try {
        return call.get();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible.getCause());
      } finally {
        // Of a task that was told to end.
        call.cancel(true);
      }
    }
  }
}
