// The console over a gateway: the pages, and what is said above all of them.
import { useEffect, useState } from "react";
import { enter } from "../../gateway/entrance.ts";
import type { Gateway } from "../../gateway/gateway.ts";
import { useRoute } from "../../live/route.ts";
import { Sittings } from "../../live/sittings.ts";
import { LiveContext } from "./context.tsx";
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

/** An address with a token that is opened in this tab renews the session and leaves the page as it is. */
function useTokens(gateway: Gateway): void {
  useEffect(() => {
    const listen = (event: HashChangeEvent) => {
      void enter(new URL(event.oldURL).hash).then((isToken) => {
        if (isToken) void gateway.renew().catch(() => undefined);
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
