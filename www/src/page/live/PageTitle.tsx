import { useEffect, useRef, type ReactNode } from "react";

let isFirst = true;

/** The page's heading. It names the tab, and takes the focus when one comes from another page. */
export function PageTitle({ title, children = title }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Usher`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>;
}
