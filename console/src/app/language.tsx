import { locale, setLocale } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";

/** Named in itself, so that who cannot read this language finds the other one. */
const other = () =>
  locale() === "en" ? { id: "zh-CN" as const, name: "中文" } : { id: "en" as const, name: "English" };

/** A plain button that switches; its place decides how it looks. */
export function OtherLanguage() {
  return (
    <button type="button" lang={other().id} onClick={() => void setLocale(other().id)}>
      {other().name}
    </button>
  );
}

export function LanguageButton() {
  return (
    <Button look="quiet" class="lang" lang={other().id} onClick={() => void setLocale(other().id)}>
      {other().name}
    </Button>
  );
}
