// The console over a gateway: the pages, and what is said above all of them.
import { useEffect, useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { enter } from "../../gateway/entrance.ts";
import type { Gateway } from "../../gateway/gateway.ts";
import { EXPIRED, Problem, told } from "../../gateway/problem.ts";
import { useRoute } from "../../live/route.ts";
import { Sittings } from "../../live/sittings.ts";
import { LiveContext, useLive, useStore } from "./context.tsx";
import { Navigation } from "./Navigation.tsx";
import { ProviderPage } from "./ProviderPage.tsx";
import { Provisioning } from "./Provisioning.tsx";
import { SyncLog } from "./SyncLog.tsx";
import { UsersPage } from "./UsersPage.tsx";

export function LiveApp({ gateway }: { gateway: Gateway }) {
  const [live] = useState(() => ({ gateway, sittings: new Sittings(gateway) }));
  useTokens(gateway);
  useLeaving(live.sittings);
  return (
    <LiveContext value={live}>
      <Navigation />
      <Page />
    </LiveContext>
  );
}

function Page() {
  const route = useRoute();
  switch (route.page) {
    case "provisioning": return <Provisioning />;
    case "provider": return <ProviderPage key={route.id} id={route.id} />;
    case "users": return <UsersPage id={route.id} />;
    case "syncLog": return <SyncLog />;
  }
}

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

/** An address with a token that is opened in this tab renews the session and leaves the page as it is. */
function useTokens(gateway: Gateway): void {
  useEffect(() => {
    const listen = (event: HashChangeEvent) => {
      const before = new URL(event.oldURL).hash;
      void enter().then((isToken) => {
        if (!isToken) return;
        location.replace(before === "" ? "#/provisioning" : before);
        void gateway.renew().catch(() => undefined);
      });
    };
    window.addEventListener("hashchange", listen);
    return () => window.removeEventListener("hashchange", listen);
  }, [gateway]);
}

/** Lets the browser ask before drafts are left that are not saved. */
function useLeaving(sittings: Sittings): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (sittings.unsaved().length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [sittings]);
}
