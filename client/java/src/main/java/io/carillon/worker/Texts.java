package io.carillon.worker;

import java.util.ArrayList;
import java.util.List;

/** Text that is fit for UTF-8, JSON and the platform's sizes. */
final class Texts {
  /** Of one line of a log; the platform's limit. */
  static final int maxLineCharacters = 8192;

  private static final String cutMark = " … [cut]";

  private Texts() {}

  /** Half a surrogate pair can't be written as UTF-8. */
  static String wellFormed(String text) {
    StringBuilder changed = null;
    for (int index = 0; index < text.length(); index += 1) {
      char unit = text.charAt(index);
      if (!Character.isSurrogate(unit)) continue;
      boolean isPair =
          Character.isHighSurrogate(unit)
              && index + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(index + 1));
      if (isPair) {
        index += 1;
        continue;
      }
      if (changed == null) changed = new StringBuilder(text);
      changed.setCharAt(index, '\ufffd');
    }
    return changed == null ? text : changed.toString();
  }

  /** The longest beginning of at most so many UTF-16 units that ends with a whole character. */
  static String cut(String text, int maxUnits) {
    if (text.length() <= maxUnits) return text;
    int end = maxUnits;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) end -= 1;
    return text.substring(0, end);
  }

  /** The longest beginning of at most so many UTF-8 bytes that ends with a whole character. */
  static String cutBytes(String text, int maxBytes) {
    int bytes = 0;
    for (int index = 0; index < text.length(); ) {
      int point = text.codePointAt(index);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > maxBytes) return text.substring(0, index);
      index += Character.charCount(point);
    }
    return text;
  }

  static int utf8Bytes(String text) {
    int bytes = 0;
    for (int index = 0; index < text.length(); index += 1) {
      char unit = text.charAt(index);
      // Either half of a pair stands for two of its four bytes.
      bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }
    return bytes;
  }

  /** How much of a request the text takes, quotes left out. */
  static int jsonBytes(String text) {
    if (text == null) return 0;
    int bytes = 0;
    for (int index = 0; index < text.length(); index += 1) {
      char unit = text.charAt(index);
      if (unit < 0x20 || unit == '\u2028' || unit == '\u2029') bytes += 6;
      else if (unit == '"' || unit == '\\') bytes += 2;
      else if (unit < 0x80) bytes += 1;
      else if (unit < 0x800 || Character.isSurrogate(unit)) bytes += 2;
      else bytes += 3;
    }
    return bytes;
  }

  /** One line per line feed, each cut at the limit. Control characters stay: the console shows them as text. */
  static List<String> logLines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : wellFormed(text).split("\r?\n", -1)) {
      boolean fits = line.length() <= maxLineCharacters;
      lines.add(fits ? line : cut(line, maxLineCharacters - cutMark.length()) + cutMark);
    }
    return lines;
  }

  static String inWords(long ms) {
    return ms < 1000 ? ms + " ms" : ms / 1000 + "." + ms % 1000 / 100 + " s";
  }
}
