// What is said above a page: that the session has expired, that a draft is not saved, that the cores differ.
import { useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { EXPIRED, Problem, told } from "../../gateway/problem.ts";
import type { Sitting } from "../../live/sitting.ts";
import { useLive, useStore } from "./context.tsx";

/** Says that nothing can be read or saved any more, and the way back. */
export function Expired() {
  const { gateway } = useLive();
  const { isExpired } = useStore(gateway);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!isExpired) return null;
  const again = () => void gateway.renew().then(() => setProblem(null), (error: unknown) => setProblem(error instanceof Problem ? error : null));
  return (
    <section className="notice notice-danger" role="alert">
      <Icon name="error" label="Error" />
      <div className="notice-text">
        <strong>The session has expired</strong>
        <p>Open the address that <code>usher-gateway</code> prints, here or in another tab, then try again. Drafts in this tab are kept.</p>
        {problem !== null && <p>{problem.status === EXPIRED ? "There is no new session yet." : told(problem)}</p>}
      </div>
      <div className="notice-actions"><Button look="primary" onPress={again}>Try again</Button></div>
    </section>
  );
}

/** Why the draft is not saved, and what can be tried. */
export function SaveNotice({ sitting }: { sitting: Sitting }) {
  const { notice } = useStore(sitting);
  if (notice === null) return null;
  return (
    <section className="notice notice-danger" role="alert">
      <Icon name="error" label="Error" />
      <div className="notice-text"><strong>{notice.title}</strong><p>{notice.detail}</p></div>
      <div className="notice-actions">
        {notice.retry !== null && <Button look="primary" onPress={notice.retry}>Save again</Button>}
        <Button onPress={() => sitting.dismiss()}>Close</Button>
      </div>
    </section>
  );
}

/** The preview decides here and Apply decides there: one says it where the two are not the same. */
export function OtherCore({ sitting }: { sitting: Sitting }) {
  const { cores } = useStore(sitting);
  if (cores === null) return null;
  return (
    <section className="notice" role="alert">
      <Icon name="warning" label="Warning" />
      <div className="notice-text">
        <strong>This page and the gateway decide by different cores</strong>
        <p>
          This page has <code>{cores.here.slice(0, 12)}</code>, the gateway <code>{cores.there.slice(0, 12)}</code>. What Apply does is what its plan says; the preview beside the
          mapping may differ from it. Load the page again; where that does not help, install console and gateway of one release.
        </p>
      </div>
      <div className="notice-actions"><Button onPress={() => location.reload()}>Load the page again</Button></div>
    </section>
  );
}
