import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { Server } from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { command, type Given } from "./arguments.ts";
import { consoleFiles, serveConsole, type ConsoleSite } from "./console-server.ts";
import { ExitCode, Misuse } from "./exit.ts";
import { fileProblem } from "./files.ts";
import { write } from "./output.ts";
import { printable } from "./text.ts";

const DEFAULT_PORT = 7878;
const PORTS_TRIED = 10;

const options = {
  port: { type: "string", value: "N", help: `the port; 0 is any free one; absent: ${DEFAULT_PORT}, or the next free one after it` },
  open: { type: "boolean", help: "open it in the browser" },
} as const;

const notes = [
  `Of the directory only ${consoleFiles.join(", ")} are served, as they are at each request, and only to this machine. The last line on standard output is the address. Ctrl-C ends it.`,
] as const;

export const consoleCommand = command(
  {
    name: "console",
    summary: "Serves the console over local files, for this machine alone",
    operand: { value: "DIR", help: `where the files are; absent: the current directory` },
    options,
    notes,
  },
  run,
);

async function run({ values, operand = "." }: Given<typeof options>): Promise<number> {
  const wanted = wantedPort(values.port);
  const site = { built: fileURLToPath(new URL("../console/", import.meta.url)), directory: resolve(operand) };
  await check(site, operand);
  const { server, port } = await serveOn(site, wanted);
  const url = `http://127.0.0.1:${port}/`;
  const stopped = untilStopped(server);
  await write(process.stdout, `${described(site)}\n${url}\n`);
  if (values.open) openInBrowser(url);
  await stopped;
  return ExitCode.done;
}

function wantedPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Misuse([`--port takes a number from 0 to 65535, not "${text}"`]);
}

async function check(site: ConsoleSite, named: string): Promise<void> {
  const stats = await stat(site.directory).catch((error: unknown) => {
    throw new Misuse([fileProblem(named, error)]);
  });
  if (!stats.isDirectory()) throw new Misuse([`${named}: is a file; console takes the directory that holds ${consoleFiles.join(", ")}`]);
  if (!existsSync(join(site.built, "index.html"))) throw new Misuse([`${site.built}index.html is missing: the console is not part of this build of usher`]);
}

function described({ directory }: ConsoleSite): string {
  const present = consoleFiles.filter((file) => existsSync(join(directory, file)));
  const where = printable(directory);
  return present.length === 0 ? `None of ${consoleFiles.join(", ")} is in ${where}: the console asks for files.` : `Serving ${present.join(", ")} of ${where} at`;
}

async function serveOn(site: ConsoleSite, wanted: number | undefined): Promise<{ server: Server; port: number }> {
  const ports = wanted === undefined ? Array.from({ length: PORTS_TRIED }, (_, index) => DEFAULT_PORT + index) : [wanted];
  for (const port of ports) {
    try {
      return await serveConsole(site, port);
    } catch (error) {
      if (wanted !== undefined || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw new Misuse([portProblem(port, error)]);
    }
  }
  throw new Misuse([`the ports ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS_TRIED - 1} are in use; choose another with --port`]);
}

function portProblem(port: number, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `port ${port} is in use; choose another with --port, or 0 for any free one`;
  if (code === "EACCES") return `port ${port} needs more rights than this user has; choose one above 1023 with --port`;
  return `port ${port} cannot be used: ${message}`;
}

function untilStopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      server.close(() => resolve());
      server.closeAllConnections();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

function openInBrowser(url: string): void {
  const [program = "", ...words] = [...(openers[process.platform] ?? ["xdg-open"]), url];
  const opener = spawn(program, words, { detached: true, stdio: "ignore" });
  opener.once("error", () => process.stderr.write(`usher: no browser could be opened with ${program}; open ${url} yourself\n`));
  opener.unref();
}
