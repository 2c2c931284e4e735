import type { Ref } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./Icon.tsx";

type Look = "plain" | "primary" | "quiet" | "text" | "danger";

export function Button({ look = "plain", className, ...props }: Omit<ButtonProps, "className"> & { look?: Look; className?: string; ref?: Ref<HTMLButtonElement> }) {
  return <AriaButton {...props} className={`button button-${look} ${className ?? ""}`} />;
}

/** A button that is only a picture, named for everybody by its label. */
export function IconButton({ icon, label, ...props }: Omit<ButtonProps, "className" | "children"> & { icon: IconName; label: string }) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...props} aria-label={label} className="button button-icon"><Icon name={icon} /></AriaButton>
      <Tooltip className="tooltip">{label}</Tooltip>
    </TooltipTrigger>
  );
}
