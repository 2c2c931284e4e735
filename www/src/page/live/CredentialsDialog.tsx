import { CopyLine } from "../../controls/CopyLine.tsx";
import { Dialog } from "../../controls/Dialog.tsx";
import type { Credentials, CredentialType } from "../../gateway/contract.ts";
import { SECRETS } from "../words.ts";

interface Props {
  title: "SCIM Provider Created" | "SCIM Provider Updated";
  credentials: Credentials;
  credentialType: CredentialType;
  onClose(): void;
}

/** What the identity provider is given. The secret is told here and never again, so that only Done leads on. */
export function CredentialsDialog({ title, credentials: { baseUrl, username, secret }, credentialType, onClose }: Props) {
  const name = SECRETS[credentialType];
  return (
    <Dialog title={title} onClose={onClose} isFirm action={{ label: "Done", perform: onClose }} closing={null}>
      <p>Copy these to your identity provider. The {name.toLowerCase()} is shown once: it cannot be read again, only regenerated.</p>
      <dl className="copy-lines">
        <CopyLine label="Base URL" value={baseUrl} />
        <CopyLine label="Username" value={username} />
        <CopyLine label={name} value={secret} />
      </dl>
    </Dialog>
  );
}
