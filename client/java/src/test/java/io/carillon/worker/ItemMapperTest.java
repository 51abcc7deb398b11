package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ItemMapperTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonObject> calls = new ArrayList<>();
  private final List<Integer> statuses = new ArrayList<>();
  private HttpServer server;
  private ItemMapper mapper;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/worker/v1/map",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status;
          synchronized (calls) {
            calls.add(JsonParser.parseString(body).getAsJsonObject());
            status = calls.size() <= statuses.size() ? statuses.get(calls.size() - 1) : 200;
          }
          String said = status == 200 ? "{\"total\":1}" : "{\"error\":{\"code\":\"conflict\",\"message\":\"at most 300\"}}";
          byte[] answer = said.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    WorkerOptions options = new WorkerOptions();
    options.url = "http://127.0.0.1:" + server.getAddress().getPort();
    options.namespace = "default";
    options.appId = "app";
    options.appKey = "key";
    mapper = new ItemMapper(new Caller(options, threads), "w", new Task(SharedBatchesTest.batch("l", 1, 1), 0));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void holdsTwoBatchesAtMostWhateverTheNumberOfItems() throws InterruptedException {
    int[] made = {0};
    List<Integer> ahead = new ArrayList<>();
    mapper.map(
        IntStream.range(0, 250_000)
            .peek(
                one -> {
                  made[0] = one;
                  if (one % 10_000 != 0) return;
                  synchronized (calls) {
                    ahead.add(one - calls.size() * 20_000);
                  }
                })
            .boxed()
            .iterator(),
        "one");
    assertEquals(249_999, made[0]);
    assertEquals(13, calls.size());
    assertTrue(ahead.stream().allMatch(items -> items <= 40_000), "made before they could be sent: " + ahead);
    Set<String> ids = new HashSet<>();
    int next = 0;
    for (JsonObject call : calls) {
      ids.add(call.get("batchId").getAsString());
      JsonArray items = call.getAsJsonArray("items");
      for (JsonElement item : items) assertEquals(next++, item.getAsInt());
    }
    assertEquals(13, ids.size());
    assertEquals("l", calls.get(0).get("lease").getAsString());
    assertEquals("one", calls.get(0).get("taskName").getAsString());
  }

  @Test
  void sendsABatchAgainUnderItsIdUntilItIsTaken() throws InterruptedException {
    statuses.addAll(List.of(503, 200));
    mapper.map(List.of("ü \"quoted\"", "two").iterator(), "names");
    assertEquals(2, calls.size());
    assertEquals(calls.get(0), calls.get(1));
    assertEquals("ü \"quoted\"", calls.get(0).getAsJsonArray("items").get(0).getAsString());
  }

  @Test
  void throwsWhatThePlatformSaysWhenItTakesNoMore() {
    statuses.add(409);
    MapRefusedException refused =
        assertThrows(MapRefusedException.class, () -> mapper.map(List.of(1).iterator(), "one"));
    assertEquals("at most 300", refused.getMessage());
  }

  @Test
  void refusesItemsThatAreTooLargeAndNamesThatAreNone() {
    List<String> items = List.of("fits", "ü".repeat(32_768));
    IllegalArgumentException large =
        assertThrows(IllegalArgumentException.class, () -> mapper.map(items.iterator(), "one"));
    assertEquals("item 1 of map has 65538 bytes as JSON, at most 65536 are taken", large.getMessage());
    assertThrows(IllegalArgumentException.class, () -> mapper.map(items.iterator(), ""));
    assertEquals(0, calls.size());
  }

  @Test
  void endsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> mapper.map(List.of(1).iterator(), "one"));
  }
}
