package io.carillon.spring;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks as much of the worker protocol as handing out tasks and taking results needs, on a port of its own. */
final class PlatformStandIn implements AutoCloseable {
  final BlockingQueue<JsonObject> identities = new LinkedBlockingQueue<>();
  final BlockingQueue<JsonObject> results = new LinkedBlockingQueue<>();
  private final Queue<JsonObject> tasks = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  PlatformStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/worker/v1/poll", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void handOut(String processor, String parameters) {
    JsonObject task = new JsonObject();
    String id = processor + " " + parameters;
    task.addProperty("lease", id);
    task.addProperty("runId", "1-1");
    task.addProperty("taskId", "1");
    task.addProperty("attempt", 1);
    task.addProperty("jobId", 1);
    task.addProperty("jobName", "job");
    task.addProperty("jobType", "java");
    task.addProperty("mode", "standalone");
    task.addProperty("processor", processor);
    task.addProperty("parameters", parameters);
    task.addProperty("scheduleTime", "2026-01-01T00:00:00Z");
    task.addProperty("dataTime", "2026-01-01T00:00:00Z");
    task.addProperty("trigger", "api");
    task.addProperty("phase", "process");
    task.add("upstream", new JsonArray());
    tasks.add(task);
  }

  /** The result of the next task that ends. */
  String nextResult() throws InterruptedException {
    JsonObject result = results.poll(10, TimeUnit.SECONDS);
    if (result == null) throw new AssertionError("no result within 10 s");
    return result.get("status").getAsString() + " " + result.get(result.has("result") ? "result" : "message").getAsString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonObject request;
    try (var body = exchange.getRequestBody()) {
      request = JsonParser.parseString(new String(body.readAllBytes(), StandardCharsets.UTF_8)).getAsJsonObject();
    }
    boolean isKnown = "Bearer cak_right".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] answer = (isKnown ? accept(request) : refusal()).toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(isKnown ? 200 : 401, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  private JsonObject accept(JsonObject request) {
    if (request.has("identity")) identities.add(request.getAsJsonObject("identity"));
    JsonArray outcomes = new JsonArray();
    if (request.has("results")) {
      for (JsonElement result : request.getAsJsonArray("results")) {
        results.add(result.getAsJsonObject());
        outcomes.add(JsonParser.parseString("{\"outcome\":\"accepted\"}"));
      }
    }
    JsonArray handed = new JsonArray();
    boolean wants = request.get("wait").getAsBoolean() && request.get("capacity").getAsInt() > 0;
    if (wants) hold();
    for (JsonObject task = wants ? tasks.poll() : null; task != null; task = tasks.poll()) handed.add(task);
    JsonObject answer =
        JsonParser.parseString(
                "{\"times\":{\"pollMs\":100,\"heartbeatMs\":100,\"leaseMs\":5000,\"killGraceMs\":500},"
                    + "\"identify\":false,\"drain\":false,\"kills\":[],\"logIssues\":[]}")
            .getAsJsonObject();
    answer.addProperty("now", Instant.now().toString());
    answer.add("tasks", handed);
    answer.add("results", outcomes);
    return answer;
  }

  /** Until there is a task, 100 ms at most. */
  private void hold() {
    try {
      for (int looks = 0; looks < 20 && tasks.isEmpty(); looks += 1) Thread.sleep(5);
    } catch (InterruptedException closing) {
      throw new UncheckedIOException(new IOException(closing));
    }
  }

  private static JsonObject refusal() {
    return JsonParser.parseString("{\"error\":{\"code\":\"unauthenticated\",\"message\":\"wrong key\"}}").getAsJsonObject();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
