// Provisioning: the providers, and how another one is added.
import { useState } from "react";
import { Menu, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import type { Credentials, CredentialType, ProviderEntry } from "../../gateway/contract.ts";
import { addressOf } from "../../live/route.ts";
import { Command } from "../mapping/RowMenu.tsx";
import { CREDENTIALS, figure } from "../words.ts";
import { AddProviderDialog } from "./AddProviderDialog.tsx";
import { CredentialsDialog } from "./CredentialsDialog.tsx";
import { useAnswer, useLive } from "./context.tsx";
import { Failed } from "./Failed.tsx";
import { Expired } from "./LiveNotices.tsx";
import { PageTitle } from "./PageTitle.tsx";

export interface Added {
  credentials: Credentials;
  credentialType: CredentialType;
}

type Open = "add" | Added | null;

export function Provisioning() {
  const { gateway } = useLive();
  const { value, problem, again } = useAnswer("providers", () => gateway.providers());
  const [open, setOpen] = useState<Open>(null);
  const created = (added: Added) => {
    setOpen(added);
    again();
  };
  return (
    <>
      <div className="notices"><Expired /></div>
      <main className="page">
        <header className="page-head">
          <PageTitle title="Provisioning" />
          <MenuTrigger>
            <Button look="primary">Add Provisioning Provider<Icon name="down" /></Button>
            <Popover className="popover" placement="bottom end">
              <Menu className="menu" aria-label="Add Provisioning Provider">
                <Command label="Add SCIM Provider" perform={() => setOpen("add")} />
              </Menu>
            </Popover>
          </MenuTrigger>
        </header>
        {problem !== null && <Failed what="The list of providers" problem={problem} again={again} />}
        {value !== null && <Providers providers={value} />}
        {value === null && problem === null && <p className="quiet" role="status">Reading the providers…</p>}
      </main>
      {open === "add" && <AddProviderDialog onCreated={created} onClose={() => setOpen(null)} />}
      {open !== null && open !== "add" && <CredentialsDialog title="SCIM Provider Created" {...open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Providers({ providers }: { providers: ProviderEntry[] }) {
  const unsaved = useLive().sittings.unsaved();
  if (providers.length === 0) {
    return (
      <div className="panel panel-empty">
        <p><strong>No provider yet.</strong> Add Provisioning Provider makes the first: it gives the Base URL and the credentials that your identity provider asks for.</p>
      </div>
    );
  }
  return (
    <div className="panel table-scroll" role="region" aria-label="Providers" tabIndex={0}>
      <table className="table table-rows">
        <thead>
          <tr><th scope="col">Display Name</th><th scope="col">Authentication Credential Type</th><th scope="col" className="number">Revision</th><th scope="col" className="number">Users</th></tr>
        </thead>
        <tbody>
          {providers.map(({ id, displayName, credentialType, revision, users }) => (
            <tr key={id}>
              <th scope="row"><a className="link" href={addressOf({ page: "provider", id })}>{shown(displayName)}</a>{unsaved.includes(id) && <span className="quiet"> draft, not saved</span>}</th>
              <td>{CREDENTIALS[credentialType]}</td>
              <td className="number">{figure(revision)}</td>
              <td className="number">{figure(users)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
