package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerMachineTest {
  private RecordedEffects effects;
  private WorkerMachine machine;

  @BeforeEach
  void start() {
    effects = new RecordedEffects();
    machine = machineOf(2);
    machine.start(0);
  }

  private WorkerMachine machineOf(int slots) {
    WorkerOptions options = new WorkerOptions();
    options.address = "10.0.0.1";
    options.labels = List.of();
    options.concurrency = slots;
    SentRequest.Identity identity = new SentRequest.Identity(options, "1", List.of("a"));
    return new WorkerMachine("w", identity, new LogBuffer(1_000_000, 1000), effects);
  }

  static Task task(String lease) {
    JsonObject json =
        JsonParser.parseString(
                "{\"runId\":\"1-1\",\"attempt\":1,\"jobId\":1,\"jobName\":\"j\",\"jobType\":\"java\","
                    + "\"mode\":\"standalone\",\"processor\":\"a\",\"parameters\":\"\",\"trigger\":\"api\","
                    + "\"scheduleTime\":\"2026-01-01T00:00:00Z\",\"dataTime\":\"2026-01-01T00:00:00.5Z\","
                    + "\"phase\":\"process\",\"upstream\":[]}")
            .getAsJsonObject();
    json.addProperty("lease", lease);
    return new Task(json);
  }

  private static PollAnswer answer(String... leases) {
    PollAnswer answer = new PollAnswer();
    for (String lease : leases) answer.tasks.add(task(lease));
    return answer;
  }

  private static List<String> leasesOf(SentRequest request) {
    return request.running.stream().map(one -> one.lease).collect(Collectors.toList());
  }

  private SentRequest lastPoll() {
    return effects.polls.get(effects.polls.size() - 1);
  }

  private SentRequest lastReport() {
    return effects.reports.get(effects.reports.size() - 1);
  }

  /** Connected, with a poll held. */
  private void connect() {
    machine.answered(Lane.POLL, answer(), 1);
  }

  @Test
  void introducesItselfWithoutWaitingAndThenHoldsAPoll() {
    assertNotNull(lastPoll().identity);
    assertFalse(lastPoll().wait);
    connect();
    assertEquals(List.of("connected -1"), effects.said);
    assertNull(lastPoll().identity);
    assertTrue(lastPoll().wait);
    assertEquals(2, lastPoll().capacity);
  }

  @Test
  void sendsResultsOfQuickTasksWithTheNextPoll() {
    connect();
    machine.answered(Lane.POLL, answer("l1", "l2"), 100);
    assertEquals(List.of("connected -1", "begin l1", "begin l2"), effects.said);
    machine.settled("l1", TaskResult.success("one"), 101);
    machine.settled("l2", TaskResult.success("two"), 102);
    machine.tick(102);
    assertEquals(2, lastPoll().results.size());
    assertTrue(effects.reports.isEmpty());
  }

  @Test
  void sendsTheResultOfATaskThatLastsByAReportWhileThePollIsHeld() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    assertEquals(List.of("l1"), leasesOf(lastPoll()));
    machine.settled("l1", TaskResult.success("one"), 5000);
    machine.tick(5010);
    assertEquals("one", lastReport().results.get(0).end.result);
    assertFalse(lastReport().wait);
  }

  @Test
  void listsAResultWithoutAnAnswerAsRunning() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    machine.settled("l1", TaskResult.success(null), 5000);
    machine.tick(5010);
    machine.answered(Lane.POLL, answer(), 5011);
    assertEquals(List.of("l1"), leasesOf(lastPoll()));
  }

  @Test
  void sendsAResultAgainAfterACallWithoutAnswer() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    machine.settled("l1", TaskResult.success("one"), 5000);
    machine.tick(5010);
    machine.failed(Lane.REPORT, new CallFailure(CallFailure.Kind.UNREACHABLE, "gone"), 5020, 0.5);
    assertTrue(effects.said.contains("disconnected gone 300"), effects.said.toString());
    machine.failed(Lane.POLL, new CallFailure(CallFailure.Kind.UNREACHABLE, "gone"), 5021, 0.5);
    assertEquals(5320, machine.wakeAt());
    machine.tick(5320);
    assertEquals("one", lastPoll().results.get(0).end.result);
    PollAnswer answer = answer();
    answer.results.add(new PollAnswer.ResultAnswer("accepted", null));
    machine.answered(Lane.POLL, answer, 5330);
    assertTrue(effects.said.contains("connected 310"), effects.said.toString());
    assertTrue(lastPoll().running.isEmpty());
  }

  @Test
  void neverLetsAResultOvertakeItsLines() {
    connect();
    Task task = task("l1");
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.logged(task, Instant.EPOCH, "info", "line", 101);
    machine.settled("l1", TaskResult.success(null), 101);
    machine.tick(103);
    assertTrue(lastPoll().results.isEmpty());
    assertEquals(1, lastReport().logs.size());
    assertEquals(1, lastReport().results.size());
  }

  @Test
  void givesUpATaskThatIgnoresItsKillAfterTheGrace() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    PollAnswer kill = answer();
    kill.times = new PollAnswer.Times(25_000, 10_000, 500);
    kill.kills.add(new PollAnswer.Kill("l1", EndReason.KILLED));
    machine.answered(Lane.POLL, kill, 200);
    assertTrue(effects.said.contains("interrupt l1 KILLED"));
    machine.tick(1699);
    assertEquals(1, machine.inHand());
    machine.tick(1700);
    assertEquals(0, machine.inHand());
    machine.tick(1720);
    assertEquals("did not stop within 500 ms after it was told to", lastReport().results.get(0).end.message);
  }

  @Test
  void dropsTheResultOfALeaseThatIsLost() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    PollAnswer stale = answer();
    stale.kills.add(new PollAnswer.Kill("l1", EndReason.STALE));
    machine.answered(Lane.POLL, stale, 200);
    machine.settled("l1", TaskResult.success("late"), 300);
    machine.tick(400);
    assertTrue(effects.reports.isEmpty());
    assertTrue(lastPoll().results.isEmpty());
  }

  @Test
  void drainsByFinishingWhatRunsAndReturningWhatComes() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    machine.stop(false, 200);
    assertTrue(lastReport().draining);
    assertEquals(0, lastReport().capacity);
    machine.answered(Lane.REPORT, answer(), 201);
    machine.answered(Lane.POLL, answer("l2"), 202);
    machine.tick(302);
    assertEquals(TaskResult.Status.returned, lastPoll().results.get(0).end.status);
    assertFalse(effects.said.contains("begin l2"));
    PollAnswer accepted = answer();
    accepted.results.add(new PollAnswer.ResultAnswer("accepted", null));
    machine.answered(Lane.POLL, accepted, 303);
    assertEquals(List.of("l1"), leasesOf(lastPoll()));
    machine.settled("l1", TaskResult.success("done"), 400);
    machine.tick(402);
    assertEquals("done", lastReport().results.get(0).end.result);
    machine.answered(Lane.REPORT, accepted, 410);
    machine.answered(Lane.REPORT, answer(), 420);
    assertEquals(WorkerMachine.Mode.STOPPED, machine.mode());
    assertTrue(effects.said.contains("stopped"));
  }

  @Test
  void leavesAtOnceWhenForced() {
    connect();
    machine.answered(Lane.POLL, answer("l1"), 100);
    machine.tick(106);
    machine.stop(true, 200);
    assertTrue(effects.said.contains("interrupt l1 STOPPED"));
    assertEquals("the worker was stopped", lastReport().results.get(0).end.message);
    machine.failed(Lane.REPORT, new CallFailure(CallFailure.Kind.UNREACHABLE, "gone"), 2200, 0);
    assertEquals(WorkerMachine.Mode.STOPPED, machine.mode());
  }

  @Test
  void asksForNothingWhenEverySlotIsTakenAndAsksAgainWhenOneIsFree() {
    connect();
    machine.answered(Lane.POLL, answer("l1", "l2"), 100);
    machine.tick(200);
    assertEquals(0, lastPoll().capacity);
    machine.settled("l1", TaskResult.success(null), 300);
    machine.tick(302);
    assertTrue(effects.said.contains("cut POLL"));
    assertEquals(1, lastPoll().capacity);
    assertEquals(1, lastPoll().results.size());
  }

  @Test
  void rejectsATaskItCannotRead() {
    connect();
    PollAnswer answer = answer();
    answer.unreadable.add(new PollAnswer.Unreadable(new TaskRef("l9", "1-9", 1), "no"));
    machine.answered(Lane.POLL, answer, 100);
    machine.tick(120);
    assertEquals(TaskResult.Status.rejected, lastPoll().results.isEmpty() ? lastReport().results.get(0).end.status : lastPoll().results.get(0).end.status);
  }
}
