package io.carillon.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Log lines on their way to the platform. Each attempt counts its lines, so that a batch that is sent again is stored once; one batch of
 * an attempt is under way at a time, so that they arrive in order. When the platform is away for long the oldest lines give way to a note.
 */
final class LogBuffer {
  static final int defaultMaxBytes = 16 * 1_048_576;
  static final int defaultMaxLines = 100_000;

  private static final int maxBatchLines = 5000;
  private static final int maxBatches = 1000;
  /** Attempts whose line count is remembered after their lines are gone: a later task of the same attempt counts on. */
  private static final int maxRememberedCounts = 20_000;
  /** What JSON adds around the text of a line. */
  private static final int lineOverheadBytes = 90;

  static final class Line {
    final Instant at;
    final String level;
    final String text;
    final String task;
    final long seq;
    final int bytes;
    /** How many lines this one stands for: more than one for the note that took their place. */
    final long standsFor;

    Line(Instant at, String level, String text, String task, long seq, long standsFor) {
      this.at = at;
      this.level = level;
      this.text = text;
      this.task = task;
      this.seq = seq;
      this.standsFor = standsFor;
      bytes = Texts.jsonBytes(text) + lineOverheadBytes;
    }
  }

  /** The lines of one attempt that the platform has not acknowledged, oldest first. */
  private static final class Stream {
    final String runId;
    final int attempt;
    final List<Line> lines = new ArrayList<>();
    long nextSeq;
    long bytes;
    /** So many of the oldest are in a call that is not answered yet. */
    int inFlight;

    Stream(String runId, int attempt, long nextSeq) {
      this.runId = runId;
      this.attempt = attempt;
      this.nextSeq = nextSeq;
    }

    int waiting() {
      return lines.size() - inFlight;
    }
  }

  private final int maxBytes;
  private final int maxLines;
  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private int lineCount;
  private long byteCount;

  LogBuffer(int maxBytes, int maxLines) {
    this.maxBytes = maxBytes;
    this.maxLines = maxLines;
  }

  void append(TaskRef task, Instant at, String level, String text, String taskName) {
    Stream stream = streamOf(task);
    for (String part : Texts.logLines(text)) {
      Line line = new Line(at, level, part, taskName, stream.nextSeq, 1);
      stream.lines.add(line);
      stream.nextSeq += 1;
      count(stream, 1, line.bytes);
    }
    while (byteCount > maxBytes || lineCount > maxLines) {
      if (!dropOldest(at)) return;
    }
  }

  boolean isEmpty() {
    return lineCount == 0;
  }

  /** Lines that no call carries at the moment. */
  boolean hasUnsent() {
    for (Stream stream : streams.values()) if (stream.waiting() > 0) return true;
    return false;
  }

  /** Whether lines of the attempt wait for the platform's word. */
  boolean holds(String runId, int attempt) {
    return streams.containsKey(keyOf(runId, attempt));
  }

  /** Whether all lines of the attempt are with the platform or on their way in this call. */
  boolean isUnderWay(String runId, int attempt) {
    Stream stream = streams.get(keyOf(runId, attempt));
    return stream == null || stream.waiting() == 0;
  }

  /** Takes what fits into one call. Only one call may hold batches at a time. */
  List<SentRequest.LogBatch> take(int bytes) {
    List<SentRequest.LogBatch> batches = new ArrayList<>();
    int room = bytes;
    for (String key : new ArrayList<>(streams.keySet())) {
      if (batches.size() >= maxBatches || room <= 0) break;
      Stream stream = streams.get(key);
      if (stream.inFlight > 0) throw new IllegalStateException("log lines of " + key + " are already under way");
      int taken = countFitting(stream.lines, room);
      if (taken == 0) continue;
      List<Line> lines = List.copyOf(stream.lines.subList(0, taken));
      for (Line line : lines) room -= line.bytes;
      stream.inFlight = taken;
      batches.add(new SentRequest.LogBatch(stream.runId, stream.attempt, lines.get(0).seq, lines));
      // The next call begins with others, so that one chatty task does not hold up the rest.
      streams.remove(key);
      streams.put(key, stream);
    }
    return batches;
  }

  /** The call that held batches was answered: they are stored, or can't be. */
  void acknowledge() {
    for (String key : new ArrayList<>(streams.keySet())) {
      Stream stream = streams.get(key);
      if (stream.inFlight == 0) continue;
      List<Line> gone = stream.lines.subList(0, stream.inFlight);
      count(stream, -gone.size(), -bytesOf(gone));
      gone.clear();
      stream.inFlight = 0;
      if (stream.lines.isEmpty()) forget(key, stream);
    }
  }

  /** The call that held batches got no answer: they are sent again with the same count. */
  void putBack() {
    for (Stream stream : streams.values()) stream.inFlight = 0;
  }

  private static String keyOf(String runId, int attempt) {
    return runId + " " + attempt;
  }

  private Stream streamOf(TaskRef task) {
    String key = keyOf(task.runId, task.attempt);
    return streams.computeIfAbsent(key, of -> new Stream(task.runId, task.attempt, counts.getOrDefault(of, 0L)));
  }

  private void count(Stream stream, int lines, long bytes) {
    stream.bytes += bytes;
    lineCount += lines;
    byteCount += bytes;
  }

  private static long bytesOf(List<Line> lines) {
    long bytes = 0;
    for (Line line : lines) bytes += line.bytes;
    return bytes;
  }

  private void forget(String key, Stream stream) {
    streams.remove(key);
    counts.remove(key);
    counts.put(key, stream.nextSeq);
    if (counts.size() > maxRememberedCounts) counts.remove(counts.keySet().iterator().next());
  }

  /** Lets the older half of the largest stream go; false when everything is under way. */
  private boolean dropOldest(Instant at) {
    Stream largest = null;
    for (Stream stream : streams.values()) {
      if (stream.waiting() > 1 && (largest == null || stream.bytes > largest.bytes)) largest = stream;
    }
    if (largest == null) return false;
    int from = largest.inFlight;
    List<Line> gone = largest.lines.subList(from, from + (largest.waiting() + 1) / 2);
    Line note = noteOf(gone, at);
    count(largest, 1 - gone.size(), note.bytes - bytesOf(gone));
    gone.clear();
    largest.lines.add(from, note);
    return true;
  }

  /** Has the count of the last line it stands for, so that no later line changes its own. */
  private static Line noteOf(List<Line> gone, Instant at) {
    long standsFor = 0;
    for (Line line : gone) standsFor += line.standsFor;
    String text = "[" + standsFor + " lines were dropped by the worker: the platform was away or slower than the log]";
    return new Line(at, "warn", text, null, gone.get(gone.size() - 1).seq, standsFor);
  }

  private static int countFitting(List<Line> lines, int room) {
    long bytes = 0;
    int count = 0;
    for (Line line : lines) {
      if (count >= maxBatchLines || bytes + line.bytes > room) break;
      // Lines dropped in between: what follows counts on from there, in a batch of its own.
      if (count > 0 && line.seq != lines.get(count - 1).seq + 1) break;
      bytes += line.bytes;
      count += 1;
    }
    return count;
  }
}
