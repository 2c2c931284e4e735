import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useState } from "react";
import { shown } from "../draft/names.ts";
import { KINDS } from "./words.ts";
import { useSitting } from "./context.tsx";
import { storedTheme, storeTheme, type Theme } from "./theme.ts";

const THEMES: { id: Theme; label: string }[] = [
  { id: "system", label: "System" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
];

export function Header() {
  const provider = useSitting("history").history?.present.provider;
  return (
    <header className="header">
      <span className="product">Usher</span>
      {provider !== undefined && (
        <p className="provider"><strong>{shown(provider.displayName)}</strong> <span className="quiet">{KINDS[provider.kind]}</span></p>
      )}
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
