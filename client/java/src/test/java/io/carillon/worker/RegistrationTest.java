package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private static WorkerBuilder builder() {
    return Worker.builder().url("http://127.0.0.1:1/").namespace("default").appId("billing").appKey("cak_x");
  }

  public static class Plain implements Processor {
    @Override
    public Object process(Context context) {
      return null;
    }
  }

  @ProcessorName("given")
  static class Named extends Plain {}

  static class WithArgument extends Plain {
    WithArgument(String needed) {}
  }

  abstract static class Unfinished implements Processor {}

  @Test
  void aPackageIsSearchedForClassesThatCanBeMade() {
    Worker worker = builder().packages("io.carillon.worker").build();
    assertEquals(List.of("given", Plain.class.getName()), worker.processors());
    worker.stop().join();
  }

  @Test
  void whatIsNamedTwiceIsRefusedAndWhatIsFoundTwiceIsNot() {
    WorkerBuilder builder = builder().processor(Plain.class).packages("io.carillon.worker").services();
    assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.processor("given", new Plain())).getMessage().endsWith("is registered already"));
  }

  @Test
  void aClassThatIsNoneIsRefusedSayingWhy() {
    assertEquals("there is no class com.example.Nowhere on the class path", messageOf("com.example.Nowhere"));
    assertEquals("class java.lang.String does not implement io.carillon.worker.Processor", messageOf("java.lang.String"));
    assertEquals("class " + Unfinished.class.getName() + " is abstract", messageOf(Unfinished.class.getName()));
    assertTrue(messageOf(WithArgument.class.getName()).contains("has no constructor without parameters"));
  }

  private static String messageOf(String className) {
    return assertThrows(IllegalArgumentException.class, () -> builder().processorClass(className)).getMessage();
  }

  @Test
  void anInstanceIsMadeOnce() {
    ProcessorSource source = ProcessorSource.of(Plain.class);
    assertSame(source.get(), source.get());
  }

  @Test
  void optionsThatAreWrongAreNamedWithoutTheKey() {
    assertEquals("namespace is missing", wrong(Worker.builder().url("http://x").appId("a").appKey("k")));
    assertEquals("url must be an http or https URL, not \"ftp://x\"", wrong(builder().url("ftp://x")));
    assertEquals("concurrency must be from 1 to 10000, not \"0\"", wrong(builder().concurrency(0)));
    assertEquals("appKey must be an app key", wrong(builder().appKey("secret key")));
  }

  private static String wrong(WorkerBuilder builder) {
    return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
  }

  @Test
  void aWorkerNeedsAProcessorAndStartsOnce() {
    Worker empty = builder().build();
    assertThrows(IllegalStateException.class, empty::start);
    empty.close();
    assertThrows(IllegalStateException.class, empty::start);
    Worker worker = builder().logger(new AgentLines(true)).processor(new Plain()).build().start();
    assertThrows(IllegalStateException.class, worker::start);
    worker.stopNow().join();
  }

  @Test
  void theCommandLineIsReadWithTheEnvironmentBehindIt() throws AgentOptions.WrongException {
    String[] arguments = {"--url=http://x", "--app", "a", "--packages", "a.b, c.d", "--label", "one", "--label", "two", "--concurrency", "3"};
    AgentOptions options = AgentOptions.read(arguments, Map.of("CARILLON_NAMESPACE", "n", "CARILLON_KEY", "k"));
    assertEquals("http://x n a k", String.join(" ", options.url, options.namespace, options.app, options.key));
    assertEquals(List.of("a.b", "c.d"), options.packages);
    assertEquals(List.of("one", "two"), options.labels);
    assertEquals(3, options.concurrency);
    assertEquals("--url needs a value", wrongLine("--url"));
    assertEquals("unknown option --urls", wrongLine("--urls"));
    assertEquals("--concurrency is a whole number from 1 to 10000, not \"many\"", wrongLine("--concurrency", "many"));
  }

  private static String wrongLine(String... arguments) {
    return assertThrows(AgentOptions.WrongException.class, () -> AgentOptions.read(arguments, Map.of())).getMessage();
  }
}
