package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharedBatchesTest {
  private static final TaskResult bare = TaskResult.success(null);

  private final SharedBatches shared = new SharedBatches();

  static TaskBatch batch(String lease, int count, int concurrency) {
    String json =
        "{\"lease\":\"%s\",\"runId\":\"1-1\",\"attempt\":1,\"jobId\":1,\"jobName\":\"j\",\"jobType\":\"java\","
            + "\"mode\":\"grid\",\"processor\":\"a\",\"parameters\":\"\",\"trigger\":\"api\","
            + "\"scheduleTime\":\"2026-01-01T00:00:00Z\",\"dataTime\":\"2026-01-01T00:00:00Z\",\"phase\":\"process\","
            + "\"taskName\":\"one\",\"concurrency\":%d,\"count\":%d,\"tasks\":[[5,2],[100,%d]],\"items\":[]}";
    return new TaskBatch(JsonParser.parseString(String.format(json, lease, concurrency, count, count)).getAsJsonObject());
  }

  private List<SharedBatches.Begun> beginAll() {
    List<SharedBatches.Begun> begun = new ArrayList<>();
    for (SharedBatches.Begun next = shared.begin(); next != null; next = shared.begin()) begun.add(next);
    return begun;
  }

  /** The thread that executed it goes on with nothing else. */
  private void settle(SharedBatches.Begun begun, TaskResult result) {
    shared.settle(begun.held, begun.position, result);
    shared.leave(begun.held);
  }

  private List<SentRequest.BatchReport> take() {
    return shared.take(Lane.POLL, 1_000_000, one -> true);
  }

  private void answer(String outcome) {
    shared.acknowledge(Lane.POLL, List.of(new PollAnswer.ResultAnswer(outcome, null)), (run, why) -> {});
  }

  private static List<String> rangesOf(SentRequest.BatchReport report) {
    return report.ranges.stream().map(one -> one[0] + "-" + one[1]).collect(Collectors.toList());
  }

  @Test
  void namesTasksByTheirNumberInTheRun() {
    TaskBatch batch = batch("l", 4, 10);
    assertEquals("one 6", new Task(batch, 1).label());
    assertEquals("one 101", new Task(batch, 3).label());
  }

  @Test
  void beginsNoMoreThanTheRunAllowsOverAllItsBatches() {
    shared.add(batch("l1", 3, 4));
    shared.add(batch("l2", 3, 4));
    List<SharedBatches.Begun> begun = beginAll();
    assertEquals(4, begun.size());
    settle(begun.get(0), bare);
    assertEquals(1, beginAll().size());
  }

  @Test
  void tellsTasksWithoutAResultAsRangesAndOthersOneByOne() {
    shared.add(batch("l", 6, 10));
    List<SharedBatches.Begun> begun = beginAll();
    for (int position : new int[] {2, 0, 1, 5}) settle(begun.get(position), bare);
    settle(begun.get(3), TaskResult.success("x"));
    SentRequest.BatchReport report = take().get(0);
    assertEquals(List.of("0-2", "5-5"), rangesOf(report));
    assertEquals(3, report.results.get(0).position);
    answer("accepted");
    assertFalse(shared.isEmpty());
    settle(begun.get(4), TaskResult.failed("no"));
    assertEquals(1, take().get(0).results.size());
    answer("accepted");
    assertTrue(shared.isEmpty());
  }

  @Test
  void letsAThreadGoOnWithinItsBatchAndNotesItsResultsLater() {
    shared.add(batch("l", 3, 1));
    SharedBatches.Begun begun = shared.begin();
    shared.settle(begun.held, begun.position, bare);
    assertEquals(1, begun.held.claim());
    shared.settle(begun.held, 1, bare);
    assertEquals(0, shared.unsent());
    shared.collect();
    assertEquals(2, shared.unsent());
    assertEquals(2, begun.held.claim());
    assertEquals(-1, begun.held.claim());
    assertNull(shared.begin());
    assertEquals(1, shared.open());
    shared.settle(begun.held, 2, bare);
    shared.leave(begun.held);
    assertEquals(0, shared.open());
    assertEquals(List.of("0-2"), rangesOf(take().get(0)));
  }

  @Test
  void isDoneWithABatchWhoseLastResultWasToldBeforeItsThreadLeft() {
    shared.add(batch("l", 1, 1));
    SharedBatches.Begun begun = shared.begin();
    shared.settle(begun.held, begun.position, bare);
    shared.collect();
    take();
    answer("accepted");
    assertFalse(shared.isEmpty());
    shared.leave(begun.held);
    assertTrue(shared.isEmpty());
  }

  @Test
  void sendsAgainWhatWasNotTakenIn() {
    shared.add(batch("l", 2, 10));
    for (SharedBatches.Begun one : beginAll()) settle(one, bare);
    take();
    assertEquals(0, shared.unsent());
    answer("again");
    assertEquals(2, shared.unsent());
    take();
    shared.putBack(Lane.POLL);
    assertEquals(List.of("0-1"), rangesOf(take().get(0)));
    answer("accepted");
    assertTrue(shared.isEmpty());
  }

  @Test
  void forgetsABatchWhoseLeaseIsLost() {
    shared.add(batch("l", 4, 2));
    List<SharedBatches.Begun> begun = beginAll();
    assertTrue(shared.kill(new PollAnswer.BatchKill("l", null, EndReason.STALE)));
    assertEquals(0, shared.left());
    assertNull(shared.begin());
    for (SharedBatches.Begun one : begun) settle(one, bare);
    assertEquals(0, shared.executing());
    assertEquals(0, shared.unsent());
    assertTrue(shared.isEmpty());
  }

  @Test
  void givesBackWhatHasNotBegun() {
    shared.add(batch("l", 3, 1));
    SharedBatches.Begun begun = shared.begin();
    shared.returnWaiting();
    settle(begun, bare);
    SentRequest.BatchReport report = take().get(0);
    assertEquals(List.of("0-0"), rangesOf(report));
    assertEquals(
        List.of("1 returned", "2 returned"),
        report.results.stream().map(one -> one.position + " " + one.end.status).collect(Collectors.toList()));
  }

  @Test
  void asksForMoreWhenLessThanHalfIsLeft() {
    shared.add(batch("l", 4, 10));
    assertFalse(shared.isRunningLow());
    shared.begin();
    assertFalse(shared.isRunningLow());
    shared.begin();
    assertTrue(shared.isRunningLow());
  }

  @Test
  void tellsEveryTaskOnceWhateverBecomesOfTheCalls() {
    for (int seed = 0; seed < 300; seed += 1) tryCalls(new Random(seed));
  }

  private static void tryCalls(Random random) {
    SharedBatches shared = new SharedBatches();
    int count = 1 + random.nextInt(40);
    shared.add(batch("l", count, 1 + random.nextInt(10)));
    Set<Integer> told = new TreeSet<>();
    List<SharedBatches.Begun> executing = new ArrayList<>();
    while (!shared.isEmpty()) {
      SharedBatches.Begun begun = shared.begin();
      if (begun != null) executing.add(begun);
      if (!executing.isEmpty() && random.nextBoolean()) {
        TaskResult result = random.nextInt(3) == 0 ? TaskResult.failed("no") : bare;
        SharedBatches.Begun ended = executing.remove(random.nextInt(executing.size()));
        shared.settle(ended.held, ended.position, result);
        shared.leave(ended.held);
      }
      Lane lane = random.nextBoolean() ? Lane.POLL : Lane.REPORT;
      List<SentRequest.BatchReport> sent = shared.take(lane, 100, one -> true);
      if (sent.isEmpty()) continue;
      if (random.nextInt(3) == 0) {
        shared.putBack(lane);
        continue;
      }
      for (int[] range : sent.get(0).ranges) {
        for (int position = range[0]; position <= range[1]; position += 1) assertTrue(told.add(position));
      }
      for (SentRequest.PackedResult one : sent.get(0).results) assertTrue(told.add(one.position));
      shared.acknowledge(lane, List.of(new PollAnswer.ResultAnswer("accepted", null)), (run, why) -> {});
    }
    assertEquals(count, told.size());
    assertEquals(0, shared.open() + shared.unsent());
  }
}
