import { defineConfig, type Plugin } from "vite";

// The page speaks English, so the component library's other languages stay out of it. A language that
// is `undefined` falls back to English.
const otherLanguages = /[\\/]react-(?:aria|stately|aria-components)[\\/]dist[\\/]private[\\/]intl[\\/].*?(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/;

function englishOnly(): Plugin {
  return {
    name: "english-only",
    enforce: "pre",
    load: (id) => (otherLanguages.test(id) ? "export default undefined;" : null),
  };
}

// Relative, so that the built page works under any path of any static server; nothing is inlined as
// `data:`, because the page's content security policy allows no such source.
export default defineConfig({
  base: "./",
  plugins: [englishOnly()],
  build: {
    outDir: "dist",
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    // The notices of what the bundle carries of others.
    license: { fileName: "THIRD-PARTY.md" },
    modulePreload: { polyfill: false },
    // One page that is needed whole: about 150 KB as it travels.
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
});
