/** Values that templates of gateways may name as `#{name}`. */
export type TemplateValues = Readonly<Record<string, string>>;

type Escape = (text: string) => string;

const asJson: Escape = (text) => JSON.stringify(text).slice(1, -1);

/** How a value must be written where it is put: inside of a JSON text, of a form, or plainly. */
export const escapeFor = (contentType: string): Escape => {
  if (/\bjson\b/i.test(contentType)) return asJson;
  return /x-www-form-urlencoded/i.test(contentType) ? encodeURIComponent : (text) => text;
};

const names = /#\{([A-Za-z]+)\}/g;

export const fillTemplate = (template: string, values: TemplateValues, escapeText: Escape): string =>
  template.replaceAll(names, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : escapeText(value);
  });

/** The first name in a template that is not known; null when all are. */
export const unknownName = (template: string, known: readonly string[]): string | null => {
  for (const match of template.matchAll(names)) {
    const name = match[1] ?? "";
    if (!known.includes(name)) return name;
  }
  return null;
};
