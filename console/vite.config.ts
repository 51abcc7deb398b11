import { defineConfig } from "vite";
import solid from "vite-plugin-solid";
import { slimContracts } from "./slim-contracts.ts";

// Browsers that know light-dark(), :has() and popover; older targets would rewrite the theme tokens.
const browsers = ["chrome123", "firefox125", "safari17.5"];

export default defineConfig(() => {
  const api = process.env.CARILLON_DEV_API ?? "http://127.0.0.1:8787";
  return {
    root: import.meta.dirname,
    plugins: [solid(), slimContracts()],
    build: {
      outDir: "../dist/console",
      emptyOutDir: true,
      manifest: true,
      target: browsers,
      cssTarget: browsers,
      // Everything is a file of its own: a data: URL would need a wider content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    server: {
      port: Number(process.env.PORT ?? 9200),
      proxy: { "/api": api, "/healthz": api },
    },
  };
});
