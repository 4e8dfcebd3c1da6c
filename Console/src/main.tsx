import { createRoot } from "react-dom/client";
import { I18nProvider } from "./i18n/I18n";
import { App } from "./shell/App";
import { SessionProvider } from "./shell/Session";
import "./styles/main.css";

const root = document.getElementById("root");
if (root) {
    createRoot(root).render(
        <I18nProvider>
            <SessionProvider>
                <App />
            </SessionProvider>
        </I18nProvider>,
    );
}
