import type { FormEvent, ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./Button.tsx";

interface Props {
  title: string;
  onClose(): void;
  children: ReactNode;
  /** What the default button says and does; Enter does the same. */
  action?: { label: string; perform(): void };
  /** Why the action cannot be done yet. The button stays pressable and says it. */
  wide?: boolean;
  footer?: ReactNode;
  /** Whether only its buttons close it, because what it says is not said again. */
  isFirm?: boolean;
  /** What the button says that closes it; `null`: there is none. */
  closing?: string | null;
}

/** A dialog over the page. Escape and a click outside close it without effect. */
export function Dialog({ title, onClose, children, action, wide = false, footer, isFirm = false, closing = action === undefined ? "Close" : "Cancel" }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action?.perform();
  };
  return (
    <ModalOverlay isOpen isDismissable={!isFirm} isKeyboardDismissDisabled={isFirm} onOpenChange={(isOpen) => isOpen || onClose()} className="overlay">
      <Modal className={`modal ${wide ? "modal-wide" : ""}`}>
        <AriaDialog className="dialog">
          <form onSubmit={submit} noValidate className="dialog-form">
            <Heading slot="title" className="dialog-title">{title}</Heading>
            <div className="dialog-body">{children}</div>
            <div className="dialog-actions">
              {footer}
              {closing !== null && <Button look="plain" onPress={onClose}>{closing}</Button>}
              {action !== undefined && <Button look="primary" type="submit">{action.label}</Button>}
            </div>
          </form>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Why a form cannot be taken yet, beside what is missing. */
export function Missing({ children }: { children: ReactNode }) {
  return children === null || children === undefined ? null : <p role="alert" className="missing">{children}</p>;
}
