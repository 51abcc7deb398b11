package io.carillon.worker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * SIGTERM and SIGINT before the JVM hears of them, so that a second one can be told from the first: a shutdown hook can't. The JDK offers
 * that outside its specification only, which is why it is looked up at run time.
 */
final class StopSignals {
  private StopSignals() {}

  /** False where the JVM has no such thing; a shutdown hook has to do then. */
  static boolean hear(Consumer<String> signalled) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (String name : new String[] {"TERM", "INT"}) {
        InvocationHandler handle =
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) signalled.accept("SIG" + name);
              return method.getName().equals("equals") ? proxy == arguments[0] : method.getName().equals("hashCode") ? 0 : null;
            };
        Object heard = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, handle);
        signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), heard);
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException absent) {
      return false;
    }
  }
}
