/** Where the library tells how it is doing. Never the log of runs: that goes to the platform. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const consoleLogger: Logger = {
  info: (message) => console.info(`carillon: ${message}`),
  warn: (message) => console.warn(`carillon: ${message}`),
  error: (message) => console.error(`carillon: ${message}`),
};
