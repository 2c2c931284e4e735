import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { version } from "scim-usher";
import type { Given } from "../../../pkg/src/cli/arguments.ts";
import { ExitCode, Misuse } from "../../../pkg/src/cli/exit.ts";
import { write } from "../../../pkg/src/cli/output.ts";
import { isLoopback } from "../api/loopback.ts";
import type { Core } from "../core.ts";
import { DEFAULT_ENVIRONMENT } from "../environments.ts";
import { loadExample, readExample } from "../example.ts";
import { gateway } from "../gateway.ts";
import { gatewayLog } from "../log.ts";
import { consoleFolder, exampleFolder, wasmFile } from "../places.ts";
import { Providers } from "../providers.ts";
import { SqliteStorage } from "../storage/sqlite/sqlite.ts";
import type { Storage } from "../storage/storage.ts";
import { surroundings } from "../surroundings.ts";
import { ensureDefault, requireEnvironment } from "./opening.ts";
import { baseUrlOption, dataFolder, environmentName, environmentOptions, gatewayCommand } from "./options.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 7878;

const options = {
  port: { type: "string", value: "N", help: `the port; 0 is any free one; absent: ${DEFAULT_PORT}` },
  host: { type: "string", value: "ADDRESS", help: `the address to listen on; absent: ${DEFAULT_HOST}, which only this machine reaches` },
  url: { type: "string", value: "URL", help: "where providers reach the gateway, such as https://usher.example; absent: as each request says" },
  empty: { type: "boolean", help: "begin with one organization and nobody, without the example" },
  ...environmentOptions,
} as const;

const notes = [
  "SCIM is below /scim/v2, the console at /. The console answers only this machine, whatever --host is, and opens by the address that is the last line on standard output: the token in it counts once, and a new address is printed when it was used. The log goes to standard error, as JSON lines. Ctrl-C or SIGTERM finishes what was begun and ends it.",
  "A store that is new begins with the example environment unless --empty is given.",
] as const;

export const serve = (core: () => Core) =>
  gatewayCommand({ name: "serve", summary: "Serves SCIM to providers and the console to this machine; the usual command", options, notes }, (given) => run(core(), given));

async function run(core: Core, { values }: Given<typeof options>): Promise<number> {
  const port = wantedPort(values.port);
  const host = values.host ?? DEFAULT_HOST;
  const environment = environmentName(values.environment);
  const baseUrl = baseUrlOption(values.url);
  if (!existsSync(join(consoleFolder, "index.html"))) throw new Misuse([`${consoleFolder}index.html is missing: npm run build makes it`]);
  const storage = SqliteStorage.open(dataFolder(values.data));
  const log = gatewayLog();
  let consoleAddress = (_token: string) => "";
  const { app, sessions } = await prepared(core, storage, values, environment).then(async () =>
    gateway({
      core,
      storage,
      surroundings,
      log,
      environment,
      consoleFolder,
      wasmSha256: createHash("sha256").update(await readFile(wasmFile)).digest("hex"),
      version,
      baseUrl,
      onToken: (token) => void write(process.stdout, `${consoleAddress(token)}\n`),
    }),
    async (error: unknown) => {
      await storage.close();
      throw error;
    },
  );
  const stopped = untilStopped();
  try {
    await app.listen({ host, port });
    const { port: taken } = app.server.address() as AddressInfo;
    consoleAddress = (token) => `http://127.0.0.1:${taken}/#token=${token}`;
    await rememberBaseUrl(storage, baseUrl ?? `http://${isLoopback(host) ? host : "127.0.0.1"}:${taken}/scim/v2`);
    await write(process.stdout, `${described(host, taken)}\n${consoleAddress(sessions.newToken())}\n`);
    await stopped;
    return ExitCode.done;
  } catch (error) {
    throw listenProblem(error, host, port) ?? error;
  } finally {
    await app.close();
  }
}

/** Makes what the store does not have yet, all of it or nothing. */
async function prepared(core: Core, storage: Storage, { empty, organization }: { empty: boolean; organization: string | undefined }, environment: string): Promise<void> {
  const example = empty || organization !== undefined ? undefined : await readExample(exampleFolder);
  const providers = new Providers(core, surroundings);
  await storage.write(async (writing) => {
    await ensureDefault(writing, organization, example && ((fresh) => loadExample(fresh, core, providers, surroundings, DEFAULT_ENVIRONMENT, example)));
    await requireEnvironment(writing, environment);
  });
}

/** So that `provider add` can say where the gateway is. */
async function rememberBaseUrl(storage: Storage, url: string): Promise<void> {
  if ((await storage.read((reading) => reading.baseUrl())) !== url) await storage.write((writing) => writing.setBaseUrl(url));
}

function described(host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `SCIM is at http://${name}:${port}/scim/v2, the console for this machine at`;
}

function wantedPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Misuse([`--port takes a number from 0 to 65535, not "${text}"`]);
}

function listenProblem(error: unknown, host: string, port: number): Misuse | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== "listen" && syscall !== "getaddrinfo") return undefined;
  if (code === "EADDRINUSE") return new Misuse([`port ${port} is in use; choose another with --port, or 0 for any free one`]);
  if (code === "EACCES") return new Misuse([`port ${port} needs more rights than this user has; choose one above 1023 with --port`]);
  return new Misuse([`${host} cannot be listened on (${code}): --host takes an address of this machine`]);
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
  });
}
