package io.carillon.worker;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One call of the worker protocol. */
final class SentRequest {
  String workerId;
  /** Null when the platform knows it. */
  Identity identity;
  /** Null when there is nothing new. */
  Load load;
  List<Running> running;
  List<Result> results = List.of();
  List<LogBatch> logs = List.of();
  List<HeldBatch> batches = List.of();
  List<BatchReport> batchReports = List.of();
  /** Null when nobody asked. */
  Dump dump;
  int capacity;
  /** More tasks of runs in hand are welcome before a slot is free. */
  boolean prefetch;
  boolean wait;
  boolean draining;

  static final class Running {
    final String lease;
    /** Not a number when the processor did not tell. */
    final double done;
    final double total;

    Running(String lease, double done, double total) {
      this.lease = lease;
      this.done = done;
      this.total = total;
    }
  }

  static final class Result {
    final String lease;
    final TaskResult end;

    Result(String lease, TaskResult end) {
      this.lease = lease;
      this.end = end;
    }
  }

  /** A batch in hand, and how many of its tasks have not begun. */
  static final class HeldBatch {
    final String runId;
    final String lease;
    final int left;

    HeldBatch(String runId, String lease, int left) {
      this.runId = runId;
      this.lease = lease;
      this.left = left;
    }
  }

  /** What became of tasks of one batch. */
  static final class BatchReport {
    final String runId;
    final String lease;
    /** First and last positions of tasks that succeeded without a result. */
    final List<int[]> ranges = new ArrayList<>();
    final List<PackedResult> results = new ArrayList<>();

    BatchReport(String runId, String lease) {
      this.runId = runId;
      this.lease = lease;
    }

    int taskCount() {
      int count = results.size();
      for (int[] range : ranges) count += range[1] - range[0] + 1;
      return count;
    }
  }

  /** What the process is doing, for a person who asked. */
  static final class Dump {
    final String id;
    final String text;

    Dump(String id, String text) {
      this.id = id;
      this.text = text;
    }
  }

  static final class PackedResult {
    /** What a range takes in a request. */
    static final int rangeBytes = 16;

    private static final int overheadBytes = 40;

    final int position;
    final TaskResult end;
    final int bytes;

    PackedResult(int position, TaskResult end) {
      this.position = position;
      this.end = end;
      bytes = overheadBytes + Texts.jsonBytes(end.result) + Texts.jsonBytes(end.message);
    }
  }

  static final class LogBatch {
    final String runId;
    final int attempt;
    final long seq;
    final List<LogBuffer.Line> lines;

    LogBatch(String runId, int attempt, long seq, List<LogBuffer.Line> lines) {
      this.runId = runId;
      this.attempt = attempt;
      this.seq = seq;
      this.lines = lines;
    }
  }

  static final class Load {
    final double load5;
    final int cores;
    final double memoryPercent;
    final double diskPercent;

    Load(double load5, int cores, double memoryPercent, double diskPercent) {
      this.load5 = load5;
      this.cores = cores;
      this.memoryPercent = memoryPercent;
      this.diskPercent = diskPercent;
    }
  }

  static final class Identity {
    final String address;
    final String clientKind;
    final String clientVersion;
    final List<String> labels;
    final List<String> processors;
    final int concurrency;

    Identity(WorkerOptions options, String clientVersion, List<String> processors) {
      this.address = options.address;
      this.clientKind = options.clientKind;
      this.clientVersion = clientVersion;
      this.labels = options.labels;
      this.processors = processors;
      this.concurrency = options.concurrency;
    }
  }

  boolean asksForWork() {
    return capacity > 0 || prefetch;
  }

  boolean isEmptyHanded() {
    return running.isEmpty() && batches.isEmpty();
  }

  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject().name("workerId").value(workerId);
      writeIdentity(json);
      writeLoad(json);
      writeRunning(json);
      writeResults(json);
      writeBatches(json);
      writeBatchReports(json);
      writeLogs(json);
      writeDump(json);
      json.name("capacity").value(capacity).name("wait").value(wait);
      if (prefetch) json.name("prefetch").value(true);
      if (draining) json.name("draining").value(true);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private void writeIdentity(JsonWriter json) throws IOException {
    if (identity == null) return;
    json.name("identity").beginObject();
    json.name("address").value(identity.address);
    json.name("clientKind").value(identity.clientKind);
    json.name("clientVersion").value(identity.clientVersion);
    json.name("labels").beginArray();
    for (String label : identity.labels) json.value(label);
    json.endArray();
    json.name("jobTypes").beginArray().value(Worker.jobType).endArray();
    json.name("processors").beginArray();
    for (String processor : identity.processors) json.value(processor);
    json.endArray();
    json.name("concurrency").value(identity.concurrency);
    json.name("threadDumps").value(true).endObject();
  }

  private void writeLoad(JsonWriter json) throws IOException {
    if (load == null) return;
    json.name("load").beginObject();
    json.name("load5").value(load.load5);
    json.name("cores").value(load.cores);
    json.name("memoryPercent").value(load.memoryPercent);
    json.name("diskPercent").value(load.diskPercent).endObject();
  }

  private void writeRunning(JsonWriter json) throws IOException {
    json.name("running").beginArray();
    for (Running one : running) {
      json.beginObject().name("lease").value(one.lease);
      if (!Double.isNaN(one.done)) {
        writeNumber(json.name("done"), one.done);
        writeNumber(json.name("total"), one.total);
      }
      json.endObject();
    }
    json.endArray();
  }

  /** Whole numbers without a fraction, as people wrote them. */
  private static void writeNumber(JsonWriter json, double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < 9e15) json.value((long) value);
    else json.value(value);
  }

  private void writeResults(JsonWriter json) throws IOException {
    if (results.isEmpty()) return;
    json.name("results").beginArray();
    for (Result one : results) {
      json.beginObject().name("lease").value(one.lease).name("status").value(one.end.status.name());
      if (one.end.result != null) json.name("result").value(one.end.result);
      if (one.end.message != null) json.name("message").value(one.end.message);
      json.endObject();
    }
    json.endArray();
  }

  /** Told also when there are none: a worker that knows no batches leaves it out and is given none. */
  private void writeBatches(JsonWriter json) throws IOException {
    json.name("batches").beginArray();
    for (HeldBatch one : batches) {
      json.beginObject().name("runId").value(one.runId).name("lease").value(one.lease);
      json.name("left").value(one.left).endObject();
    }
    json.endArray();
  }

  private void writeBatchReports(JsonWriter json) throws IOException {
    if (batchReports.isEmpty()) return;
    json.name("batchResults").beginArray();
    for (BatchReport report : batchReports) {
      json.beginObject().name("runId").value(report.runId).name("lease").value(report.lease);
      json.name("done").beginArray();
      for (int[] range : report.ranges) json.beginArray().value(range[0]).value(range[1]).endArray();
      json.endArray().name("results").beginArray();
      for (PackedResult one : report.results) {
        json.beginArray().value(one.position).value(one.end.status.name());
        json.value(one.end.result).value(one.end.message).endArray();
      }
      json.endArray().endObject();
    }
    json.endArray();
  }

  private void writeDump(JsonWriter json) throws IOException {
    if (dump == null) return;
    json.name("threadDumps").beginArray().beginObject();
    json.name("id").value(dump.id).name("text").value(dump.text).endObject().endArray();
  }

  private void writeLogs(JsonWriter json) throws IOException {
    if (logs.isEmpty()) return;
    json.name("logs").beginArray();
    for (LogBatch batch : logs) {
      json.beginObject().name("runId").value(batch.runId).name("attempt").value(batch.attempt);
      json.name("seq").value(batch.seq).name("lines").beginArray();
      for (LogBuffer.Line line : batch.lines) {
        json.beginObject().name("at").value(line.at.toString()).name("level").value(line.level).name("text").value(line.text);
        if (line.task != null) json.name("task").value(line.task);
        json.endObject();
      }
      json.endArray().endObject();
    }
    json.endArray();
  }
}
