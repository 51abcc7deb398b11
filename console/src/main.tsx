import "./ui/tokens.css";
import "./ui/fonts.css";
import "./ui/base.css";
import { render } from "solid-js/web";
import { App } from "./app/app.tsx";
import { reloadWhenReplaced } from "./app/replaced-build.ts";
import { startLanguage } from "./i18n/index.ts";

reloadWhenReplaced();

await startLanguage();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
render(() => <App />, root);
