const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Notes the signal listeners there are; the answer takes back what was added since. Libraries end the process at a
 * signal with code 130 or 143 once they were used, before anything could be drained.
 */
export function holdSignals(): () => void {
  const before = signals.map((signal) => process.listeners(signal));
  return () => {
    signals.forEach((signal, index) => {
      for (const listener of process.listeners(signal)) {
        if (!before[index]?.includes(listener)) process.removeListener(signal, listener);
      }
    });
  };
}
