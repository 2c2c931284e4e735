// A provider of the gateway: the mapping page over live data.
import { useEffect, useState } from "react";
import { Menu, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import type { Credentials } from "../../gateway/contract.ts";
import { addressOf } from "../../live/route.ts";
import type { Sitting } from "../../live/sitting.ts";
import { PageProvider, usePage, useSelected, useSitting } from "../context.tsx";
import { useDownload } from "../DraftBar.tsx";
import { Mapping } from "../Mapping.tsx";
import { useDraftPart } from "../mapping/draft.ts";
import { Command } from "../mapping/RowMenu.tsx";
import { Notices } from "../Notices.tsx";
import { Reading } from "../Reading.tsx";
import { KINDS, moment } from "../words.ts";
import { ApplyDialog } from "./ApplyDialog.tsx";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { useLive, useStore } from "./context.tsx";
import { CredentialsDialog } from "./CredentialsDialog.tsx";
import { Expired, OtherCore, SaveNotice } from "./LiveNotices.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { ProviderFoot } from "./ProviderFoot.tsx";
import { RegenerateDialog } from "./RegenerateDialog.tsx";
import { SaveBar } from "./SaveBar.tsx";
import { Since } from "./Since.tsx";

export function ProviderPage({ id }: { id: string }) {
  const { sittings } = useLive();
  const [sitting, setSitting] = useState<Sitting | null>(null);
  useEffect(() => setSitting(sittings.of(id)), [sittings, id]);
  if (sitting === null) return null;
  return <PageProvider workspace={sitting.workspace}><Provider sitting={sitting} /></PageProvider>;
}

export type ProviderDialog = "apply" | "regenerate" | Credentials | null;

function Provider({ sitting }: { sitting: Sitting }) {
  const isReady = useSelected(({ history, vocabulary }) => history !== null && vocabulary !== null);
  const credentialType = useSelected(({ history }) => history?.loaded.credentialType ?? "apiCredentials");
  const { isMissing } = useStore(sitting);
  const [open, setOpen] = useState<ProviderDialog>(null);
  useWatch(sitting);
  return (
    <>
      <div className="notices">
        <Expired />
        <OtherCore sitting={sitting} />
        <SaveNotice sitting={sitting} />
        <Notices />
        {isReady && <Head sitting={sitting} onOpen={setOpen} />}
      </div>
      {isReady ? (
        <Mapping
          title={null} foot={<ProviderFoot sitting={sitting} onOpen={setOpen} />} absent={<NoUsers />} since={<Since sitting={sitting} />}
          bar={<SaveBar sitting={sitting} onApply={() => setOpen("apply")} />}
        />
      ) : <Opening isMissing={isMissing} />}
      <ConflictDialog sitting={sitting} />
      {open === "apply" && <ApplyDialog sitting={sitting} onClose={() => setOpen(null)} />}
      {open === "regenerate" && <RegenerateDialog sitting={sitting} onRegenerated={setOpen} onClose={() => setOpen(null)} />}
      {open !== null && typeof open === "object" && (
        <CredentialsDialog title="SCIM Provider Updated" credentials={open} credentialType={credentialType} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

function Head({ sitting, onOpen }: { sitting: Sitting; onOpen(dialog: ProviderDialog): void }) {
  const { provider: document } = useSitting("provider");
  const displayName = useDraftPart((provider) => provider.displayName);
  const kind = useDraftPart((provider) => provider.kind);
  const { card } = useStore(sitting);
  const download = useDownload();
  return (
    <section className="page-head page-head-line" aria-label="Provider">
      <p className="crumb"><a className="link" href={addressOf({ page: "provisioning" })}>Provisioning</a> <Icon name="chevron" /></p>
      <PageTitle title={shown(displayName)} />
      <p className="quiet head-note">{KINDS[kind]}{document?.version == null ? "" : ` · revision ${document.version}`}{card !== null && String(card.revision) === document?.version ? `, saved ${moment(card.savedAt)} by ${shown(card.savedBy)}` : ""}</p>
      <MenuTrigger>
        <Button>Actions<Icon name="down" /></Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label="Actions">
            <Command label="Apply Org and Role Settings" perform={() => onOpen("apply")} />
            <Command label="Regenerate Credentials" perform={() => onOpen("regenerate")} />
            <Command label="Download provider.json" perform={download} />
          </Menu>
        </Popover>
      </MenuTrigger>
    </section>
  );
}

function Opening({ isMissing }: { isMissing: boolean }) {
  const { looked, opening } = useSitting("looked", "opening");
  return (
    <main className="opening">
      {isMissing ? (
        <>
          <h1>There is no such provider</h1>
          <p className="lead">It was deleted, or it belongs to another environment. <a className="link" href={addressOf({ page: "provisioning" })}>All providers</a></p>
        </>
      ) : (
        <>
          <h1 className="visually-hidden">Provider</h1>
          <p role="status" className="quiet">{looked && !opening ? "The provider is not here yet." : "Reading the provider…"}</p>
          <Reading />
        </>
      )}
    </main>
  );
}

function NoUsers() {
  const { workspace } = usePage();
  return (
    <>
      <p>The users are not here yet, so that nothing can be counted. The mapping can be edited without them.</p>
      <Button look="primary" onPress={() => void workspace.refresh()}>Read the users</Button>
    </>
  );
}

/** How often one asks what the gateway has, in milliseconds. */
const WATCH_EVERY = 15_000;

/** Asks what has changed while somebody looks, and when somebody comes back to look. */
function useWatch(sitting: Sitting): void {
  useEffect(() => {
    const look = () => { if (document.visibilityState === "visible") void sitting.check(); };
    const timer = setInterval(look, WATCH_EVERY);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [sitting]);
}
