// The JavaScript of the package and of the gateway. The package: one implementation, bundled once for Node.js and once for the web.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const dist = join(root, "pkg/dist");
const { version } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
const common = {
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  keepNames: true,
  define: { VERSION: JSON.stringify(version) },
  logLevel: "warning",
  target: "es2022",
};

export async function bundleLibrary() {
  await build({ ...common, entryPoints: ["pkg/src/node.ts"], outfile: "pkg/dist/node.cjs", platform: "node", format: "cjs" });
  await build({ ...common, entryPoints: ["pkg/src/web.ts"], outfile: "pkg/dist/web.js", platform: "browser", format: "esm" });
  const names = readFileSync(join(dist, "node.cjs"), "utf8").match(/0 && \(module\.exports = \{([^}]*)\}\)/)?.[1];
  if (names === undefined) throw new Error("node.cjs does not list its exports");
  // `import` and `require` get the same classes and the same core: the ES module hands on the CommonJS one's names. Node.js
  // looks through a CommonJS module that is imported for the names that it exports, which takes longer than all else here:
  // so it is given one in which there is nothing to look through.
  writeFileSync(join(dist, "import.cjs"), 'const library = require("./node.cjs");\nmodule.exports = library;\n');
  writeFileSync(join(dist, "node.js"), `import library from "./import.cjs";\n\nexport const {${names}} = library;\n`);
}

const command = {
  ...common,
  entryPoints: ["pkg/src/cli/main.ts"],
  outfile: "pkg/dist/cli.js",
  platform: "node",
  format: "esm",
  // The package itself: the command uses the library that its users import.
  external: ["scim-usher"],
  banner: { js: "#!/usr/bin/env node" },
};

export async function bundleCommand() {
  await build(command);
}

/** The gateway in one file; what it depends on stays where npm put it. */
export async function bundleGateway() {
  await build({ ...common, entryPoints: ["gateway/src/main.ts"], outfile: "gateway/dist/main.js", platform: "node", format: "esm", packages: "external", banner: command.banner });
}

/** Every file that the package's JavaScript is made of. */
export async function bundledFiles() {
  const { metafile } = await build({ ...command, external: [], write: false, metafile: true, plugins: [{ name: "library", setup: library }] });
  return Object.keys(metafile.inputs);
}

/** The library from its source, so that what it takes from others counts too. */
const library = ({ onResolve }) => onResolve({ filter: /^scim-usher$/ }, () => ({ path: join(root, "pkg/src/node.ts") }));
