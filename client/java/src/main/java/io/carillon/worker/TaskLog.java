package io.carillon.worker;

/**
 * Lines of a run's log. Each {@code {}} in the text takes the next value; an exception after the last of them adds its stack. A line has
 * at most 8 192 characters, what is longer is cut.
 */
public interface TaskLog {
  void debug(String text, Object... values);

  void info(String text, Object... values);

  void warn(String text, Object... values);

  void error(String text, Object... values);
}
