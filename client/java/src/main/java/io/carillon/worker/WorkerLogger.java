package io.carillon.worker;

/** Where a worker tells how it is doing, one line at a time. Called from the worker's own threads: must not block for long. */
public interface WorkerLogger {
  void info(String line);

  void warn(String line);

  void error(String line);

  /** The platform logging of the JDK under {@code io.carillon.worker}, which goes to whatever the application logs with. */
  static WorkerLogger system() {
    System.Logger logger = System.getLogger("io.carillon.worker");
    return new WorkerLogger() {
      @Override
      public void info(String line) {
        logger.log(System.Logger.Level.INFO, line);
      }

      @Override
      public void warn(String line) {
        logger.log(System.Logger.Level.WARNING, line);
      }

      @Override
      public void error(String line) {
        logger.log(System.Logger.Level.ERROR, line);
      }
    };
  }
}
