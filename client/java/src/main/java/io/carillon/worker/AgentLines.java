package io.carillon.worker;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Lines for people, or one JSON object a line for programs. Warnings and errors go to standard error, except as JSON. */
final class AgentLines implements WorkerLogger {
  private final boolean isJson;

  AgentLines(boolean isJson) {
    this.isJson = isJson;
  }

  @Override
  public void info(String line) {
    write("info", line);
  }

  @Override
  public void warn(String line) {
    write("warn", line);
  }

  @Override
  public void error(String line) {
    write("error", line);
  }

  private void write(String level, String line) {
    if (isJson) {
      JsonObject json = new JsonObject();
      json.addProperty("at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
      json.addProperty("level", level);
      json.addProperty("message", line);
      System.out.println(json);
      return;
    }
    boolean isInfo = level.equals("info");
    PrintStream stream = isInfo ? System.out : System.err;
    String time = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_TIME);
    stream.println(time + " " + (isInfo ? "" : level + ": ") + line);
  }
}
