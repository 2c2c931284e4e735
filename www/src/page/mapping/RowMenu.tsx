import type { ReactNode } from "react";
import { Menu, MenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";

/** What can be done with a row. */
export function RowMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <MenuTrigger>
      <Button look="quiet" className="button-icon" aria-label={`Actions of ${label}`}><Icon name="more" /></Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={label}>{children}</Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** One command. Where it cannot be done, it says why. The menu closes first: what is done may draw much of the page again. */
export function Command({ label, perform, isDisabled }: { label: string; perform(): void; isDisabled?: string }) {
  return (
    <MenuItem className="menu-item" textValue={label} onAction={() => setTimeout(perform)} isDisabled={isDisabled !== undefined}>
      <Text slot="label">{label}</Text>
      {isDisabled !== undefined && <Text slot="description" className="menu-why">{isDisabled}</Text>}
    </MenuItem>
  );
}
