import { runGateway } from "./cli/gateway-program.ts";
import { usherCore } from "./usher-core.ts";

runGateway(usherCore, process.argv.slice(2));
