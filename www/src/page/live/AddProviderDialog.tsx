import { useState } from "react";
import { Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import { Dialog, Missing } from "../../controls/Dialog.tsx";
import type { CredentialType } from "../../gateway/contract.ts";
import { Problem, told } from "../../gateway/problem.ts";
import { CREDENTIALS } from "../words.ts";
import { useLive } from "./context.tsx";
import type { Added } from "./Provisioning.tsx";

const CHOICES: { type: CredentialType; useCase: string }[] = [
  { type: "apiCredentials", useCase: "A username and a password. Okta takes these; PingFederate may." },
  { type: "oauthToken", useCase: "One token. Microsoft Entra ID and PingOne take it; PingFederate may." },
];

/** Add SCIM provisioning provider: its name, and how it signs in. */
export function AddProviderDialog({ onCreated, onClose }: { onCreated(added: Added): void; onClose(): void }) {
  const { gateway } = useLive();
  const [name, setName] = useState("");
  const [credentialType, setType] = useState<CredentialType>("apiCredentials");
  const [missing, setMissing] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const perform = async () => {
    if (name.trim() === "") return setMissing("Give the provider a Display Name.");
    if (isAsking) return;
    setAsking(true);
    setMissing(null);
    try {
      const { credentials } = await gateway.addProvider(name.trim(), credentialType);
      onCreated({ credentials, credentialType });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setMissing(error.document.findings?.[0]?.message ?? told(error));
      setAsking(false);
    }
  };
  return (
    <Dialog title="Add SCIM provisioning provider" onClose={onClose} action={{ label: "Next", perform: () => void perform() }}>
      <TextField value={name} onChange={setName} className="field" autoFocus maxLength={256}>
        <Label>Display Name</Label>
        <Input className="input" autoComplete="off" />
      </TextField>
      <RadioGroup value={credentialType} onChange={(value) => setType(value as CredentialType)} className="radios">
        <Label className="radios-label">Authentication Credential Type</Label>
        {CHOICES.map(({ type, useCase }) => (
          <Radio key={type} value={type} className="radio">
            <span className="radio-dot" aria-hidden />
            <span className="radio-words"><span>{CREDENTIALS[type]}</span><span className="quiet">{useCase}</span></span>
          </Radio>
        ))}
      </RadioGroup>
      <Missing>{missing}</Missing>
    </Dialog>
  );
}
