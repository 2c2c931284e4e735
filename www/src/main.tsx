import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { App } from "./page/App.tsx";
import { PageProvider } from "./page/context.tsx";
import "./style/base.css";
import "./style/controls.css";
import "./style/page.css";
import "./style/mapping.css";
import "./style/consequence.css";
import { applyTheme, storedTheme } from "./page/theme.ts";
import { Workspace } from "./workspace/workspace.ts";

applyTheme(storedTheme());

const workspace = new Workspace();
const root = document.getElementById("page");
if (root === null) throw new Error("the page has no place to stand");
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en-US">
      <PageProvider workspace={workspace}>
        <App />
      </PageProvider>
    </I18nProvider>
  </StrictMode>,
);

// The worker and its wasm start once the page has been painted.
requestAnimationFrame(() => setTimeout(() => void workspace.look()));
