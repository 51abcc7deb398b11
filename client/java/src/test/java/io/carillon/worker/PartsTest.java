package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void resultsStayTextOrBecomeJson() {
    assertEquals("plain \"text\"", ResultText.of("plain \"text\""));
    assertNull(ResultText.of(null));
    assertNull(ResultText.of(Optional.empty()));
    assertEquals("{\"n\":1}", ResultText.of(Map.of("n", 1)));
    assertEquals("[1,null,\"<ü>\"]", ResultText.of(Arrays.asList(1, null, "<ü>")));
    assertEquals("\"2026-01-01T00:00:00Z\"", ResultText.of(Instant.parse("2026-01-01T00:00:00Z")));
    assertEquals("true", ResultText.of(true));
    assertEquals("a\ufffdb", ResultText.of("a\ud800b"));
    assertEquals(4000, ResultText.of("x".repeat(5000)).length());
    assertThrows(IllegalArgumentException.class, () -> ResultText.of(Double.NaN));
  }

  @Test
  void failuresSpeakByTheirMessageOrTheirClass() {
    assertEquals("no such day", ResultText.messageOf(new IllegalStateException("no such day")));
    assertEquals("NullPointerException", ResultText.messageOf(new NullPointerException()));
  }

  @Test
  void aDeepStackIsCut() {
    StackOverflowError deep = assertThrows(StackOverflowError.class, () -> recurse(0));
    List<String> lines = List.of(ResultText.stackOf(deep).split("\n"));
    assertEquals(61, lines.size());
    assertTrue(lines.get(60).endsWith("more lines"), lines.get(60));
  }

  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  @Test
  void logTextFillsPlacesAndAddsTheStackOfATrailingException() {
    assertEquals("1 of 2", LogText.of("{} of {}", 1, 2));
    assertEquals("{} left", LogText.of("{} left"));
    assertEquals("a b", LogText.of("a", "b"));
    assertTrue(LogText.of("oops {}", 1, new IllegalStateException("inner")).startsWith("oops 1\njava.lang.IllegalStateException: inner\n"));
  }

  @Test
  void logLinesAreSplitAndCut() {
    assertEquals(List.of("a", "", "b"), Texts.logLines("a\r\n\nb"));
    String cut = Texts.logLines("x".repeat(9000)).get(0);
    assertEquals(Texts.maxLineCharacters, cut.length());
    assertTrue(cut.endsWith(" … [cut]"));
  }

  @Test
  void bytesAreCutBetweenCharacters() {
    assertEquals("a", Texts.cutBytes("aü", 2));
    assertEquals("aü", Texts.cutBytes("aü", 3));
    assertEquals("", Texts.cutBytes("\ud83d\ude00", 3));
  }

  @Test
  void backoffDoublesFromTwoTenthsToTenSecondsWithChance() {
    assertEquals(200, Backoff.afterMs(1, 0, -1));
    assertEquals(400, Backoff.afterMs(1, 1, -1));
    assertEquals(5000, Backoff.afterMs(50, 0, -1));
    assertEquals(10_000, Backoff.afterMs(50, 1, -1));
    assertEquals(3000, Backoff.afterMs(1, 0, 3000));
    assertEquals(60_000, Backoff.afterMs(1, 0, 3_600_000));
  }

  @Test
  void linesThatFindNoRoomGiveWayToANote() {
    LogBuffer buffer = new LogBuffer(1_000_000, 10);
    TaskRef task = new TaskRef("l", "1-1", 1);
    for (int line = 0; line < 20; line += 1) buffer.append(task, Instant.EPOCH, "info", "line " + line, null);
    long lines = 0;
    String last = "";
    String first = "";
    while (buffer.hasUnsent()) {
      for (SentRequest.LogBatch batch : buffer.take(1_000_000)) {
        if (first.isEmpty()) first = batch.lines.get(0).text;
        last = batch.lines.get(batch.lines.size() - 1).text;
        lines += batch.lines.size();
      }
      buffer.acknowledge();
    }
    assertTrue(first.matches("\\[\\d+ lines were dropped by the worker: .*"), first);
    assertEquals("line 19", last);
    assertTrue(lines <= 10);
    assertTrue(buffer.isEmpty());
  }

  @Test
  void linesWithoutAnAnswerGoAgainWithTheSameCount() {
    LogBuffer buffer = new LogBuffer(1_000_000, 1000);
    TaskRef task = new TaskRef("l", "1-1", 1);
    buffer.append(task, Instant.EPOCH, "info", "one", null);
    assertEquals(0, buffer.take(1000).get(0).seq);
    buffer.putBack();
    assertEquals(0, buffer.take(1000).get(0).seq);
    buffer.acknowledge();
    buffer.append(task, Instant.EPOCH, "info", "two", null);
    assertEquals(1, buffer.take(1000).get(0).seq);
  }

  @Test
  void aTaskThatIsMalformedIsRefusedByItsFieldAndSpoilsNoOther() {
    String good = "{\"now\":\"2026-01-01T00:00:00.000Z\",\"times\":{\"pollMs\":1,\"heartbeatMs\":1,\"leaseMs\":1,\"killGraceMs\":1},"
        + "\"identify\":false,\"drain\":false,\"tasks\":[{\"lease\":\"l\",\"runId\":\"1-1\",\"attempt\":1}],\"kills\":[],\"results\":[],\"logIssues\":[]}";
    PollAnswer answer = PollAnswer.read(JsonParser.parseString(good));
    assertEquals("l", answer.unreadable.get(0).task.lease);
    assertEquals("this worker's version does not understand the task (jobId: must be a number)", answer.unreadable.get(0).message);
    WireFormatException fault = assertThrows(WireFormatException.class, () -> PollAnswer.read(JsonParser.parseString("{}")));
    assertEquals("now: must be text", fault.getMessage());
  }

  @Test
  void theMachineIsMeasured() {
    SentRequest.Load load = new MachineLoad().measure(0);
    assertTrue(load.cores >= 1);
    assertTrue(load.memoryPercent > 0 && load.memoryPercent <= 100);
    assertTrue(load.diskPercent > 0 && load.diskPercent <= 100);
  }
}
