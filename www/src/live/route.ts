// Which page the address names: `#/provisioning/okta`, `#/users/u1`. The browser's own back and forward lead between them.
import { useSyncExternalStore } from "react";

export type Route =
  | { page: "provisioning" }
  | { page: "provider"; id: string }
  | { page: "users"; id: string | null }
  | { page: "syncLog" };

export function addressOf(route: Route): string {
  switch (route.page) {
    case "provisioning": return "#/provisioning";
    case "provider": return `#/provisioning/${encodeURIComponent(route.id)}`;
    case "users": return route.id === null ? "#/users" : `#/users/${encodeURIComponent(route.id)}`;
    case "syncLog": return "#/sync-log";
  }
}

export function routeOf(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (page === "users") return { page: "users", id: id ?? null };
  if (page === "sync-log") return { page: "syncLog" };
  return id === undefined || id === "" ? { page: "provisioning" } : { page: "provider", id };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray per cent sign is part of the name.
  }
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, current));
}

let last = "";

// A token that passes through the address names no page.
function current(): string {
  if (!location.hash.startsWith("#token=")) last = location.hash;
  return last;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
