import { useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { Dialog, Missing } from "../../controls/Dialog.tsx";
import { shown } from "../../draft/names.ts";
import type { Credentials } from "../../gateway/contract.ts";
import { Problem, told } from "../../gateway/problem.ts";
import type { Sitting } from "../../live/sitting.ts";
import { useSitting } from "../context.tsx";
import { SECRETS } from "../words.ts";

/** Regenerate Credentials: what it breaks until it is copied, before it is done. */
export function RegenerateDialog({ sitting, onRegenerated, onClose }: { sitting: Sitting; onRegenerated(credentials: Credentials): void; onClose(): void }) {
  const provider = useSitting("history").history?.loaded;
  const [missing, setMissing] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  if (provider === undefined) return null;
  const secret = SECRETS[provider.credentialType ?? "apiCredentials"].toLowerCase();
  const perform = async () => {
    if (isAsking) return;
    setAsking(true);
    try {
      onRegenerated(await sitting.gateway.regenerateCredentials(sitting.id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setMissing(told(error));
      setAsking(false);
    }
  };
  return (
    <Dialog title="Regenerate Credentials" onClose={onClose} closing="Cancel" footer={<Button look="danger" onPress={() => void perform()}>Regenerate Credentials</Button>}>
      <p>The present {secret} stops working at once: {shown(provider.displayName)} cannot provision anybody until the new one is copied to it.</p>
      <Missing>{missing}</Missing>
    </Dialog>
  );
}
