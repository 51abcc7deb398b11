import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { setTheme, theme, themes } from "./theme.ts";

export function ThemeMenu() {
  return (
    <Menu
      class="btn quiet icon"
      label={t("frame.themeNow", t(`frame.themes.${theme()}`))}
      entries={themes.map((name) => ({
        label: t(`frame.themes.${name}`),
        checked: theme() === name,
        onSelect: () => setTheme(name),
      }))}
    >
      <Icon name="theme" />
    </Menu>
  );
}
