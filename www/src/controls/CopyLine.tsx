// A value to be carried elsewhere, with the button that takes it along.
import { useState } from "react";
import { Button } from "./Button.tsx";

// A browser has one only where the page came over a secure connection or from this machine.
const isClipboardThere = "clipboard" in navigator;

export function CopyLine({ label, value }: { label: string; value: string }) {
  const [told, setTold] = useState("");
  const copy = () => void navigator.clipboard.writeText(value).then(() => setTold("Copied"), () => setTold("The browser did not allow it"));
  return (
    <div className="copy-line">
      <dt>{label}</dt>
      <dd>
        <code className="copy-value">{value}</code>
        {isClipboardThere && <Button look="text" aria-label={`Copy ${label}`} onPress={copy}>Copy</Button>}
        <span role="status" className="quiet">{told}</span>
      </dd>
    </div>
  );
}
