import { once } from "node:events";
import { createServer } from "node:net";
import { SettingError } from "./settings.ts";

/** Tries the address before anything is written, so that the answer is one clear line. */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reasons: Record<string, string> = {
      EADDRINUSE: `PORT ${port} on ${host} is in use by another program; stop that one or set PORT.`,
      EACCES: `PORT ${port} may not be opened by this user; choose one above 1023.`,
      EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
      ENOTFOUND: `HOST ${host} cannot be resolved.`,
    };
    throw new SettingError(reasons[code] ?? `HOST ${host}, PORT ${port} cannot be opened: ${error}`);
  } finally {
    server.close();
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
