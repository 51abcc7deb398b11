package io.carillon.worker;

/** Text of a log line with its values filled in. */
final class LogText {
  private static final String place = "{}";

  private LogText() {}

  static String of(String text, Object... values) {
    String pattern = String.valueOf(text);
    if (values == null || values.length == 0) return pattern;
    StringBuilder line = new StringBuilder();
    int from = 0;
    int next = 0;
    for (int at = pattern.indexOf(place); at >= 0 && next < values.length; at = pattern.indexOf(place, from)) {
      line.append(pattern, from, at).append(textOf(values[next]));
      next += 1;
      from = at + place.length();
    }
    line.append(pattern, from, pattern.length());
    for (; next < values.length; next += 1) {
      if (values[next] instanceof Throwable) line.append('\n').append(ResultText.stackOf((Throwable) values[next]));
      else line.append(' ').append(textOf(values[next]));
    }
    return line.toString();
  }

  /** A value whose own text fails must not fail the task. */
  private static String textOf(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException fault) {
      return "[" + value.getClass().getName() + ": " + ResultText.messageOf(fault) + "]";
    }
  }
}
