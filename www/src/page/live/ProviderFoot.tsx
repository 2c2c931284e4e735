// Below the mappings: how the provider signs in, and what was found in what was read.
import { Button } from "../../controls/Button.tsx";
import { CopyLine } from "../../controls/CopyLine.tsx";
import type { Sitting } from "../../live/sitting.ts";
import { useSelected, useSitting } from "../context.tsx";
import { Problems, Reading, usersTitle } from "../Reading.tsx";
import { counted, CREDENTIALS, SECRETS } from "../words.ts";
import { useStore } from "./context.tsx";
import type { ProviderDialog } from "./ProviderPage.tsx";

export function ProviderFoot({ sitting, onOpen }: { sitting: Sitting; onOpen(dialog: ProviderDialog): void }) {
  const { card } = useStore(sitting);
  const { population, readingFindings } = useSitting("population", "readingFindings");
  const type = useSelected(({ history }) => history?.loaded.credentialType ?? "apiCredentials");
  return (
    <>
      {card !== null && (
        <section className="panel" aria-labelledby="provider-credentials">
          <header className="panel-head">
            <h2 id="provider-credentials">Provider Credentials</h2>
            <p className="method">{CREDENTIALS[type]}</p>
            <Button look="text" onPress={() => onOpen("regenerate")}>Regenerate Credentials</Button>
          </header>
          <dl className="copy-lines copy-lines-panel">
            <CopyLine label="Base URL" value={card.baseUrl} />
            <CopyLine label="Username" value={card.username} />
            <div className="copy-line"><dt>{SECRETS[type]}</dt><dd className="quiet">shown once, when it was made</dd></div>
          </dl>
        </section>
      )}
      <div className="files">
        <p className="quiet">Changes here never start a sync: users are decided again when the provider sends them, and all at once by Apply Org and Role Settings.</p>
        <Reading />
        <Problems findings={readingFindings} title={(count) => `${counted(count, "warning")} in the configuration`} />
        <Problems findings={population?.findings ?? []} title={() => usersTitle(population?.errors ?? 0, population?.findings.length ?? 0, "the users")} />
      </div>
    </>
  );
}
