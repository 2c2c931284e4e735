// What has happened in the gateway since the page read it. Nothing that is shown is replaced before somebody asks for it.
import { Button } from "../../controls/Button.tsx";
import { shown } from "../../draft/names.ts";
import type { Sitting } from "../../live/sitting.ts";
import { useSitting } from "../context.tsx";
import { counted } from "../words.ts";
import { useStore } from "./context.tsx";

export function Since({ sitting }: { sitting: Sitting }) {
  const { card, isReloading } = useStore(sitting);
  const { environment, provider, population } = useSitting("environment", "provider", "population");
  if (card === null) return null;
  if (isReloading) return <span className="since quiet" role="status">Reading again</span>;
  if (isBehind(provider?.version, card.revision)) {
    return (
      <span className="since" role="status">
        Revision {card.revision} was saved by {shown(card.savedBy)} <Button look="text" onPress={() => void sitting.loadTheirs()}>Load theirs</Button>
      </span>
    );
  }
  const changes = isBehind(population?.version, card.populationVersion) ? card.populationVersion - Number(population?.version) : 0;
  if (changes === 0 && !isBehind(environment?.version, card.environmentVersion)) return null;
  return (
    <span className="since" role="status">
      {changes === 0 ? "Organizations, roles or groups changed" : `${counted(changes, "change")} since`} <Button look="text" onPress={() => void sitting.reload()}>Reload</Button>
    </span>
  );
}

/** Versions only rise; one that was read after the other was asked for is not behind it. */
function isBehind(read: string | null | undefined, now: number): boolean {
  return read !== null && read !== undefined && Number(read) < now;
}
