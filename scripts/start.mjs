// `npm start`: builds, then runs the gateway with the console and the example. `npm start -- --empty --port 8080` passes options on.
import { spawn } from "node:child_process";
import { build } from "./build.mjs";
import { root, script } from "./setup.mjs";

await script(async () => {
  await build();
  const server = spawn(process.execPath, ["gateway/dist/main.js", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  server.on("exit", (code) => { process.exitCode = code ?? 1; });
});
