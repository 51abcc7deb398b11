import { setTheme, theme, themes } from "../../app/theme.ts";
import { locale, locales, setLocale, t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Segment } from "../../ui/segment.tsx";

/** Each named in itself. */
const names = { en: "English", "zh-CN": "中文" } as const;

/** Of this browser, not of the account. */
export function LookSection() {
  return (
    <Section title={t("settings.look")} facts={t("settings.lookWhy")}>
      <div class="narrow">
        <Field group label={t("frame.language")}>
          <Segment
            fill
            value={locale()}
            onChange={(next) => void setLocale(next)}
            options={locales.map((value) => ({ value, label: names[value] }))}
          />
        </Field>
        <Field group label={t("frame.theme")}>
          <Segment
            fill
            value={theme()}
            onChange={setTheme}
            options={themes.map((value) => ({ value, label: t(`frame.themes.${value}`) }))}
          />
        </Field>
      </div>
    </Section>
  );
}
