import { fileURLToPath } from "node:url";
import { createServer, type ViteDevServer } from "vite";

const configFile = fileURLToPath(new URL("../../console/vite.config.ts", import.meta.url));

export interface Gallery {
  url: string;
  close: () => Promise<void>;
}

/** The gallery of parts exists in development only, so it is served by the development server. */
export async function startGallery(): Promise<Gallery> {
  const server: ViteDevServer = await createServer({
    configFile,
    logLevel: "error",
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === "string") throw new Error("the gallery has no port");
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
