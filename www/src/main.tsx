import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { App, lookAround } from "./page/App.tsx";
import { PlainHeader } from "./page/Header.tsx";
import "./style/base.css";
import "./style/controls.css";
import "./style/page.css";
import "./style/mapping.css";
import "./style/consequence.css";
import "./style/live.css";
import { applyTheme, storedTheme } from "./page/theme.ts";

applyTheme(storedTheme());

const root = document.getElementById("page");
if (root === null) throw new Error("the page has no place to stand");
// Nothing is asked of anybody before the page has been painted once.
const painted = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const found = painted.then(lookAround);
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en-US">
      <Suspense fallback={<PlainHeader />}>
        <App found={found} />
      </Suspense>
    </I18nProvider>
  </StrictMode>,
);
