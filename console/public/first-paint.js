// Runs before the first paint, so that a remembered theme or language never flashes the other one.
// A file of its own because the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("carillon.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    const remembered = localStorage.getItem("carillon.locale");
    const asked = remembered ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");
    root.lang = asked === "zh-CN" ? "zh-CN" : "en";
  } catch {
    // Storage can be switched off; the system's theme and English are fine then.
  }
})();
