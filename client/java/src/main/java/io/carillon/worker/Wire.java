package io.carillon.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads fields of JSON that came over the network; what is not as it should be is named. */
final class Wire {
  private Wire() {}

  static JsonObject object(JsonElement element, String name) {
    if (element == null || !element.isJsonObject()) throw new WireFormatException(name + ": must be an object");
    return element.getAsJsonObject();
  }

  static JsonObject objectOrNull(JsonObject json, String name) {
    return isAbsent(json, name) ? null : object(json.get(name), name);
  }

  static JsonArray list(JsonObject json, String name) {
    JsonElement element = json.get(name);
    if (element == null || !element.isJsonArray()) throw new WireFormatException(name + ": must be a list");
    return element.getAsJsonArray();
  }

  static JsonArray listOrEmpty(JsonObject json, String name) {
    return isAbsent(json, name) ? new JsonArray() : list(json, name);
  }

  static String text(JsonObject json, String name) {
    JsonElement element = json.get(name);
    if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new WireFormatException(name + ": must be text");
    }
    return element.getAsString();
  }

  static String textOrNull(JsonObject json, String name) {
    return isAbsent(json, name) ? null : text(json, name);
  }

  static long whole(JsonObject json, String name) {
    return wholeOf(json.get(name), name);
  }

  /** A member of a list within a list. */
  static long wholeAt(JsonElement list, int index, String name) {
    if (list == null || !list.isJsonArray() || list.getAsJsonArray().size() <= index) {
      throw new WireFormatException(name + ": must be a list of lists");
    }
    return wholeOf(list.getAsJsonArray().get(index), name);
  }

  private static long wholeOf(JsonElement element, String name) {
    if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
      throw new WireFormatException(name + ": must be a number");
    }
    double value = element.getAsDouble();
    if (value != Math.rint(value) || Math.abs(value) > 9e15) {
      throw new WireFormatException(name + ": must be a whole number");
    }
    return (long) value;
  }

  static boolean flag(JsonObject json, String name) {
    JsonElement element = json.get(name);
    if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isBoolean()) {
      throw new WireFormatException(name + ": must be true or false");
    }
    return element.getAsBoolean();
  }

  static Instant instant(JsonObject json, String name) {
    try {
      return OffsetDateTime.parse(text(json, name)).toInstant();
    } catch (DateTimeException malformed) {
      throw new WireFormatException(name + ": must be an RFC 3339 time");
    }
  }

  private static boolean isAbsent(JsonObject json, String name) {
    JsonElement element = json.get(name);
    return element == null || element.isJsonNull();
  }
}
