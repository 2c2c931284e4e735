// The gateway's program as a process of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. */
export async function command(args: readonly string[], cwd?: string): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

export interface Served {
  child: ChildProcess;
  url: string;
  /** The lines on standard output so far. */
  lines: string[];
  token(): string;
  /** How long it took until it said that it was ready, in milliseconds. */
  readyAfter: number;
}

/** Starts a gateway and waits until it is ready. */
export async function serve(data: string, args: readonly string[] = []): Promise<Served> {
  const start = performance.now();
  const child = spawn(process.execPath, [file, "serve", "--port", "0", "--data", data, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const lines: string[] = [];
  const address = /^http:\/\/127\.0\.0\.1:\d+\/#token=/u;
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      if (address.test(line)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}: ${stderr}`)));
  });
  const url = new URL(lines.at(-1) ?? "").origin;
  while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 5));
  return { child, url, lines, token: () => new URL(lines.at(-1) ?? "").hash.slice("#token=".length), readyAfter: performance.now() - start };
}

export async function stop({ child }: Served, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = child.exitCode === null && child.signalCode === null ? ((await once(child, "exit")) as [number | null]) : [child.exitCode];
  return code;
}
