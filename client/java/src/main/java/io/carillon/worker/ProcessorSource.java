package io.carillon.worker;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;

/** Where a processor comes from: made when the first task asks for it, once. */
final class ProcessorSource {
  private final Supplier<? extends Processor> supplier;
  private Processor processor;

  private ProcessorSource(Supplier<? extends Processor> supplier) {
    this.supplier = supplier;
  }

  static ProcessorSource of(Processor processor) {
    return new ProcessorSource(() -> processor);
  }

  static ProcessorSource of(Supplier<? extends Processor> supplier) {
    return new ProcessorSource(supplier);
  }

  /** Throws IllegalArgumentException when the class is none that can be made. */
  static ProcessorSource of(Class<? extends Processor> type) {
    String issue = issueOf(type);
    if (issue != null) throw new IllegalArgumentException("class " + type.getName() + " " + issue);
    return new ProcessorSource(() -> make(type));
  }

  /** Why no processor can be made of a class; null when one can. */
  static String issueOf(Class<?> type) {
    if (!Processor.class.isAssignableFrom(type)) return "does not implement " + Processor.class.getName();
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) return "is abstract";
    try {
      type.getDeclaredConstructor();
      return null;
    } catch (NoSuchMethodException none) {
      return "has no constructor without parameters; register an instance or a supplier of it";
    }
  }

  static String nameOf(Class<?> type) {
    ProcessorName given = type.getAnnotation(ProcessorName.class);
    return given == null ? type.getName() : given.value();
  }

  /** One that fails is tried again by the next task: what it needs may be there by then. */
  synchronized Processor get() {
    if (processor == null) {
      processor = supplier.get();
      if (processor == null) throw new IllegalStateException("the supplier of the processor returned null");
    }
    return processor;
  }

  private static Processor make(Class<? extends Processor> type) {
    try {
      Constructor<? extends Processor> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw new IllegalStateException(
          "processor " + type.getName() + " can't be made: " + ResultText.messageOf(cause), cause);
    } catch (ReflectiveOperationException | RuntimeException fault) {
      throw new IllegalStateException(
          "processor " + type.getName() + " can't be made: " + ResultText.messageOf(fault), fault);
    }
  }
}
