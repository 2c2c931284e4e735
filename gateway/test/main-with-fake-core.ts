// The gateway's program with the fake core, as a process of its own.
import { runGateway } from "../src/cli/gateway-program.ts";
import { fakeCore } from "./fake-core.ts";

runGateway(() => fakeCore, process.argv.slice(2));
