import type { App } from "../../../../client/protocol/app.ts";

/** More than this are searched, not scanned. */
export const fewApps = 15;

/** Apps to choose from; with the chosen one also where it is not among them. */
export function appOptions(apps: readonly App[], chosen: string) {
  const known = apps.map((app) => ({
    value: app.appId,
    label: app.appId,
    note: app.name === app.appId ? undefined : app.name,
  }));
  const isListed = chosen === "" || known.some((option) => option.value === chosen);
  return isListed ? known : [...known, { value: chosen, label: chosen, note: undefined }];
}
