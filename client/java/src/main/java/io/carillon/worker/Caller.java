package io.carillon.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Calls of the worker protocol over HTTP. */
final class Caller {
  private static final Duration connectLimit = Duration.ofSeconds(10);

  private final WorkerOptions options;
  private final Executor executor;
  private final HttpClient client;

  Caller(WorkerOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    boolean isSecure = options.url.toLowerCase(Locale.ROOT).startsWith("https:");
    client =
        HttpClient.newBuilder()
            // Over plain http version 2 would begin with an upgrade that proxies stumble over.
            .version(isSecure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectLimit)
            .executor(executor)
            .build();
  }

  /** Brings either an answer or a failure, on a thread of its own. What it returns gives the call up when it is cancelled. */
  CompletableFuture<?> call(
      SentRequest request, long limitMs, Consumer<PollAnswer> answered, Consumer<CallFailure> failed) {
    CompletableFuture<HttpResponse<String>> call = send("/worker/v1/poll", request.toJson(), limitMs);
    call.copy()
        .orTimeout(limitMs, TimeUnit.MILLISECONDS)
        .whenCompleteAsync(
            (response, fault) -> {
              if (fault != null) {
                call.cancel(true);
                failed.accept(failureOf(fault));
              } else if (response.statusCode() == 200) read(response.body(), answered, failed);
              else failed.accept(refusalOf(response));
            },
            executor);
    return call;
  }

  /** What was said to a call: fine, or why not. */
  static final class Said {
    private final CallFailure failure;

    private Said(CallFailure failure) {
      this.failure = failure;
    }

    boolean isOk() {
      return failure == null;
    }

    /** Asking again brings the same. */
    boolean isRefusal() {
      return failure.kind == CallFailure.Kind.REFUSED || failure.kind == CallFailure.Kind.TOO_LARGE;
    }

    String message() {
      return failure.message;
    }

    long retryAfterMs() {
      return failure.retryAfterMs;
    }
  }

  /** Never fails but by being cancelled. */
  CompletableFuture<Said> post(String path, String body, long limitMs) {
    CompletableFuture<HttpResponse<String>> call = send(path, body, limitMs);
    CompletableFuture<Said> said =
        call.handle(
            (response, fault) -> {
              if (fault != null) return new Said(failureOf(fault));
              if (response.statusCode() == 200) return new Said(null);
              String message = saidIn(response.body());
              CallFailure failure = refusalOf(response);
              boolean isTold = message != null && failure.kind == CallFailure.Kind.REFUSED;
              return new Said(isTold ? new CallFailure(failure.kind, message) : failure);
            });
    said.whenComplete((one, fault) -> call.cancel(true));
    return said;
  }

  private CompletableFuture<HttpResponse<String>> send(String path, String body, long limitMs) {
    HttpRequest http =
        HttpRequest.newBuilder(URI.create(options.url + path))
            .timeout(Duration.ofMillis(limitMs))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + options.appKey)
            .header("Carillon-Namespace", options.namespace)
            .header("Carillon-App", options.appId)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.sendAsync(http, HttpResponse.BodyHandlers.ofString());
  }

  private static void read(String body, Consumer<PollAnswer> answered, Consumer<CallFailure> failed) {
    PollAnswer answer;
    try {
      answer = PollAnswer.read(JsonParser.parseString(body));
    } catch (JsonParseException notJson) {
      failed.accept(new CallFailure(CallFailure.Kind.UNAVAILABLE, "the answer is not JSON"));
      return;
    } catch (WireFormatException fault) {
      String message = "the answer is not one of Carillon's (" + fault.getMessage() + ")";
      failed.accept(new CallFailure(CallFailure.Kind.UNAVAILABLE, message));
      return;
    }
    answered.accept(answer);
  }

  private CallFailure refusalOf(HttpResponse<String> response) {
    int status = response.statusCode();
    String said = saidIn(response.body());
    String why = said == null ? "" : ": " + said;
    if (status == 401) {
      String message =
          String.format(
              "%s (401): check namespace \"%s\", app \"%s\" and its key",
              said == null ? "unauthenticated" : said, options.namespace, options.appId);
      return new CallFailure(CallFailure.Kind.REFUSED, message);
    }
    if (status == 413) {
      return new CallFailure(CallFailure.Kind.TOO_LARGE, said == null ? "the call is too large (413)" : said);
    }
    if (status == 429 || status >= 500) {
      String message = "the platform answers " + status + why;
      return new CallFailure(CallFailure.Kind.UNAVAILABLE, message, retryAfterMs(response));
    }
    if (status >= 300 && status < 400) {
      String target = response.headers().firstValue("location").map(to -> " to " + to).orElse("");
      String message = options.url + " redirects" + target + ": use the final address as url";
      return new CallFailure(CallFailure.Kind.REFUSED, message);
    }
    String message = "the platform answers " + status + why + "; is " + options.url + " the right url?";
    return new CallFailure(CallFailure.Kind.REFUSED, message);
  }

  private static String saidIn(String body) {
    try {
      JsonElement json = JsonParser.parseString(body);
      JsonObject error = Wire.object(Wire.object(json, "it").get("error"), "error");
      return Wire.text(error, "message");
    } catch (JsonParseException | WireFormatException other) {
      return null;
    }
  }

  private static long retryAfterMs(HttpResponse<String> response) {
    String text = response.headers().firstValue("retry-after").orElse("");
    if (text.matches("\\d{1,9}")) return Long.parseLong(text) * 1000;
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, Duration.between(Instant.now(), at).toMillis());
    } catch (DateTimeException none) {
      return -1;
    }
  }

  /** Faults of the network often have no message of their own. */
  private static CallFailure failureOf(Throwable fault) {
    Throwable inner = fault;
    while (inner instanceof CompletionException && inner.getCause() != null) inner = inner.getCause();
    if (inner instanceof TimeoutException || isAnswerTimeout(inner)) {
      return new CallFailure(CallFailure.Kind.UNREACHABLE, "the platform did not answer in time");
    }
    return new CallFailure(CallFailure.Kind.UNREACHABLE, reasonOf(inner));
  }

  private static boolean isAnswerTimeout(Throwable fault) {
    return fault instanceof HttpTimeoutException;
  }

  private static String reasonOf(Throwable fault) {
    Throwable root = fault;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    if (root instanceof UnresolvedAddressException) return "the host's name can't be resolved";
    String message = root.getMessage() == null ? fault.getMessage() : root.getMessage();
    if (message != null && !message.isBlank() && !(root instanceof ClosedChannelException)) {
      return message.contains("received no bytes") ? "the connection was closed" : message;
    }
    if (fault instanceof ConnectException) return "connection refused";
    return fault instanceof IOException ? "the connection was closed" : fault.getClass().getSimpleName();
  }
}
