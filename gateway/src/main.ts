import { runGateway } from "./cli/gateway-program.ts";
import * as usher from "scim-usher";

runGateway(() => usher, process.argv.slice(2));
