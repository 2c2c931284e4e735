import { addressOf, useRoute, type Route } from "../../live/route.ts";
import { shown } from "../../draft/names.ts";
import { ThemeSwitch } from "../Header.tsx";
import { useLive, useStore } from "./context.tsx";

const PAGES: { title: string; route: Route; pages: Route["page"][] }[] = [
  { title: "Provisioning", route: { page: "provisioning" }, pages: ["provisioning", "provider"] },
  { title: "Users", route: { page: "users", id: null }, pages: ["users"] },
  { title: "Sync Log", route: { page: "syncLog" }, pages: ["syncLog"] },
];

export function Navigation() {
  const { page } = useRoute();
  return (
    <header className="header header-live">
      <span className="product">Usher</span>
      <nav className="nav" aria-label="Administration">
        <ul>
          {PAGES.map(({ title, route, pages }) => (
            <li key={title}><a href={addressOf(route)} className="nav-link" aria-current={pages.includes(page) ? "page" : undefined}>{title}</a></li>
          ))}
        </ul>
      </nav>
      <EnvironmentSwitch />
      <ThemeSwitch />
    </header>
  );
}

/** Which environment one works in; another one is another page, so that nothing of this one stays behind. */
function EnvironmentSwitch() {
  const { session: { environment, environments } } = useStore(useLive().gateway);
  if (environments.length < 2) return null;
  const go = (name: string) => location.assign(`${location.pathname}?environment=${encodeURIComponent(name)}#/provisioning`);
  return (
    <label className="environment">
      <span className="visually-hidden">Environment</span>
      <select className="native-select" value={environment} onChange={(event) => go(event.target.value)}>
        {environments.map((name) => <option key={name} value={name}>{shown(name)}</option>)}
      </select>
    </label>
  );
}
