package io.carillon.worker;

import com.google.gson.JsonParseException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results and failures as the platform stores them. */
final class ResultText {
  /** An oversize result is refused by the platform as too large (1 000 bytes); a beginning of it is enough to be refused. */
  private static final int maxSentBytes = 4000;
  private static final int maxMessageCharacters = 2000;
  private static final int maxStackLines = 60;

  private ResultText() {}

  /** Throws IllegalArgumentException when the value can't be written as JSON. */
  static String of(Object value) {
    Object inner = value instanceof Optional ? ((Optional<?>) value).orElse(null) : value;
    if (inner == null) return null;
    String text = inner instanceof CharSequence ? inner.toString() : jsonOf(inner);
    // UTF-8 and SQLite hold no lone surrogates and no NUL.
    return Texts.cutBytes(Texts.wellFormed(text).replace('\0', '\ufffd'), maxSentBytes);
  }

  private static String jsonOf(Object value) {
    try {
      return Json.gson.toJson(value);
    } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException | StackOverflowError fault) {
      String why = fault instanceof StackOverflowError ? "it refers to itself" : messageOf(fault);
      throw new IllegalArgumentException("the result can't be written as JSON: " + why, fault);
    }
  }

  /** What was thrown, in words. */
  static String messageOf(Throwable thrown) {
    String message = thrown.getMessage();
    String text = message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    return Texts.cut(Texts.wellFormed(text), maxMessageCharacters);
  }

  /** The stack with its causes, without the frames of this library and of the JDK below it, cut at 60 lines. */
  static String stackOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    List<String> kept = new ArrayList<>();
    boolean isBelow = false;
    for (String line : text.toString().split("\r?\n")) {
      boolean isFrame = line.stripLeading().startsWith("at ");
      if (!isFrame) isBelow = false;
      else if (line.contains("at " + Execution.class.getName() + ".")) isBelow = true;
      if (!isBelow) kept.add(line);
    }
    if (kept.size() > maxStackLines) {
      int more = kept.size() - maxStackLines;
      kept = new ArrayList<>(kept.subList(0, maxStackLines));
      kept.add("\t… " + more + " more lines");
    }
    return String.join("\n", kept);
  }
}
