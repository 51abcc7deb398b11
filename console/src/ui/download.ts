/** Lets the browser keep what an address answers, as its own download. */
export function downloadFrom(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

/** Hands one value to the person as a file, laid out to be read. */
export function downloadJson(name: string, value: unknown): void {
  const blob = new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" });
  const url = URL.createObjectURL(blob);
  downloadFrom(url, name);
  // The browser has taken the file by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
