package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassFilesTest {
  /** What JDK 11 reads; what it has to offer is held by the compiler's release option. */
  private static final int java11 = 55;

  @Test
  void canBeReadByJava11() throws IOException, URISyntaxException {
    Path classes = Path.of(Worker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".class")).collect(Collectors.toList());
      assertTrue(found.size() > 40);
      for (Path file : found) assertEquals(java11, majorVersionOf(file), file.toString());
    }
  }

  private static int majorVersionOf(Path file) throws IOException {
    try (DataInputStream data = new DataInputStream(Files.newInputStream(file))) {
      assertEquals(0xcafebabe, data.readInt());
      data.readUnsignedShort();
      return data.readUnsignedShort();
    }
  }
}
