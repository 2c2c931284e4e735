import { defineConfig } from "vite";

// Relative, so that the built page works under any path of any static server; nothing is inlined as
// `data:`, because the page's content security policy allows no such source.
export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
});
