package io.carillon.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, as the build wrote it. */
final class ClientVersion {
  static final String value = read();

  private ClientVersion() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream file = ClientVersion.class.getResourceAsStream("version.properties")) {
      if (file != null) properties.load(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return properties.getProperty("version", "unknown");
  }
}
