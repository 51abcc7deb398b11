import "./login.css";
import { createEffect, type JSX } from "solid-js";
import { LanguageButton } from "../../app/language.tsx";
import { ThemeMenu } from "../../app/theme-menu.tsx";
import { Icon } from "../../ui/icon.tsx";
import { HealthLine } from "./health-line.tsx";
import { Octave } from "./octave.tsx";

/** What stands around every page of signing in. */
export function LogInFrame(props: { title: string; children: JSX.Element }) {
  createEffect(() => {
    document.title = `${props.title} · Carillon`;
  });
  return (
    <div class="login">
      <header>
        <span class="brand">
          <Icon name="mark" />
          <span>Carillon</span>
        </span>
        <span class="grow" />
        <LanguageButton />
        <ThemeMenu />
      </header>
      <Octave />
      <main>{props.children}</main>
      <HealthLine />
    </div>
  );
}
