package io.carillon.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes down what the machine has done; the calls are answered by the test. */
final class RecordedEffects implements Effects {
  final List<String> said = new ArrayList<>();
  final List<SentRequest> polls = new ArrayList<>();
  final List<SentRequest> reports = new ArrayList<>();

  @Override
  public void send(Lane lane, SentRequest request, long limitMs) {
    (lane == Lane.POLL ? polls : reports).add(request);
  }

  @Override
  public void cut(Lane lane) {
    said.add("cut " + lane);
  }

  @Override
  public void begin(Task task) {
    said.add("begin " + task.lease);
  }

  @Override
  public void interrupt(String lease, EndReason reason) {
    said.add("interrupt " + lease + " " + reason.name());
  }

  @Override
  public void pump() {
    said.add("pump");
  }

  @Override
  public void interruptShared(String lease, Set<Integer> positions, EndReason reason, long graceMs) {
    said.add("interrupt " + lease + " " + positions + " " + reason.name() + " " + graceMs);
  }

  @Override
  public void connected(long afterMs) {
    said.add("connected " + afterMs);
  }

  @Override
  public void disconnected(CallFailure failure, long retryInMs) {
    said.add("disconnected " + failure.message + " " + retryInMs);
  }

  @Override
  public void warn(String text) {
    said.add("warn " + text);
  }

  @Override
  public void dump(String id) {
    said.add("dump " + id);
  }

  @Override
  public void stopped() {
    said.add("stopped");
  }
}
