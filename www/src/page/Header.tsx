import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useState } from "react";
import { shown } from "../draft/names.ts";
import { KINDS } from "./words.ts";
import { useSelected } from "./context.tsx";
import { storedTheme, storeTheme, type Theme } from "./theme.ts";

const THEMES: { id: Theme; label: string }[] = [
  { id: "system", label: "System" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
];

export function Header() {
  const name = useSelected(({ history }) => history?.present.provider.displayName);
  const kind = useSelected(({ history }) => history?.present.provider.kind);
  return (
    <header className="header">
      <span className="product">Usher</span>
      {name !== undefined && kind !== undefined && <p className="provider"><strong>{shown(name)}</strong> <span className="quiet">{KINDS[kind]}</span></p>}
      <ThemeSwitch />
    </header>
  );
}

/** The header before anything is known. */
export function PlainHeader() {
  return <header className="header"><span className="product">Usher</span><ThemeSwitch /></header>;
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const take = (next: Theme) => {
    setTheme(next);
    storeTheme(next);
  };
  return (
    <ToggleButtonGroup
      aria-label="Theme" className="segments" selectionMode="single" disallowEmptySelection selectedKeys={[theme]}
      onSelectionChange={(keys) => { for (const key of keys) take(key as Theme); }}
    >
      {THEMES.map(({ id, label }) => <ToggleButton key={id} id={id} className="segment">{label}</ToggleButton>)}
    </ToggleButtonGroup>
  );
}
