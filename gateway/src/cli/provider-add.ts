import { InputError, renderFinding } from "scim-usher";
import { ExitCode, Misuse } from "../../../pkg/src/cli/exit.ts";
import { write } from "../../../pkg/src/cli/output.ts";
import type { Core } from "../core.ts";
import { Providers } from "../providers.ts";
import { NameTaken } from "../storage/storage.ts";
import { surroundings } from "../surroundings.ts";
import { ensureDefault, requireEnvironment, withStore } from "./opening.ts";
import { baseUrlOption, dataFolder, environmentName, environmentOptions, gatewayCommand } from "./options.ts";

/** Where a gateway is that was not told otherwise. */
const USUAL_BASE_URL = "http://127.0.0.1:7878/scim/v2";

const options = {
  name: { type: "string", value: "NAME", required: true, help: "what the provider is called; unique in its environment" },
  kind: { type: "string", value: "KIND", words: ["scim"], help: "what it sends; absent: scim" },
  "credential-type": { type: "string", value: "TYPE", words: ["apiCredentials", "oauthToken"], help: "how it signs in: username and password, or a token; absent: apiCredentials" },
  "default-organization": { type: "string", value: "ID", help: "where its users go unless mapped; absent: the environment's default organization" },
  url: { type: "string", value: "URL", help: "where the provider reaches the gateway; absent: where it was served last" },
  ...environmentOptions,
} as const;

export const providerAdd = (core: () => Core) =>
  gatewayCommand(
    {
      name: "provider add",
      summary: "Adds a provisioning provider and prints its credentials, once",
      options,
      notes: [
        "The last line on standard output is one JSON object: providerId, baseUrl, username, secret. The secret cannot be read again; only its hash is kept. A gateway that runs on the same store takes the provider at once.",
      ],
    },
    async ({ values }) => {
      const environment = environmentName(values.environment);
      const given = baseUrlOption(values.url);
      const wish = { displayName: values.name, kind: values.kind, credentialType: values["credential-type"], defaultOrganizationId: values["default-organization"] };
      const line = await withStore(dataFolder(values.data), (storage) =>
        storage.write(async (writing) => {
          await ensureDefault(writing, values.organization);
          await requireEnvironment(writing, environment);
          const { provider, credentials } = await new Providers(core(), surroundings).add(writing, environment, wish);
          const baseUrl = given ?? (await writing.baseUrl()) ?? USUAL_BASE_URL;
          return { providerId: provider.id, baseUrl, ...credentials };
        }),
      ).catch((error: unknown) => {
        throw asMisuse(error, values.name);
      });
      await write(process.stdout, `${JSON.stringify(line)}\n`);
      return ExitCode.done;
    },
  );

function asMisuse(error: unknown, name: string): unknown {
  if (error instanceof NameTaken) return new Misuse([`there is a provider "${name}" in this environment already`]);
  if (error instanceof InputError) return new Misuse(error.findings.map((finding) => renderFinding(finding)));
  return error;
}
