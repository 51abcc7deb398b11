package io.carillon.worker;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.ToNumberPolicy;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;

/** How results are written and items are read. */
final class Json {
  /** Times as their ISO 8601 text: their fields are closed to everybody. */
  static final Gson gson =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          // A whole number that is mapped on stays one.
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .registerTypeHierarchyAdapter(TemporalAccessor.class, asText())
          .registerTypeHierarchyAdapter(TemporalAmount.class, asText())
          .create();

  private Json() {}

  private static JsonSerializer<Object> asText() {
    return (value, type, context) -> new JsonPrimitive(value.toString());
  }
}
