const secretName =
  /auth|cookie|token|secret|key|passw|pwd|signature|credential|session|completion-url|apikey|bearer|jwt/i;

export const mask = "***";

export const isSecretName = (name: string): boolean => secretName.test(name);

/** Header values as the log shows them. */
export const maskHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? mask : value]),
  );

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A URL as the log shows it: values of query parameters with a telling name are hidden. */
export const maskUrl = (text: string): string => {
  if (!URL.canParse(text)) return text.replace(/\/\/[^/?#]*@/, `//${mask}@`);
  const url = new URL(text);
  url.username = "";
  url.password = "";
  url.search = url.search.replaceAll(/([?&])([^=&]*)=([^&]*)/g, (whole, before, name) =>
    isSecretName(decoded(name)) ? `${before}${name}=${mask}` : whole,
  );
  return url.href;
};

/** Shorter ones (the scheme of an Authorization header) are words that stand in any text. */
const shortestSecret = 8;

const querySecrets = (url: string): string[] => {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams].flatMap(([name, value]) =>
    isSecretName(name) ? [value, encodeURIComponent(value)] : [],
  );
};

/** Hides secrets of the request wherever a target repeats them: echoing servers would put them into logs and results. */
export const secretHider = (request: {
  url: string;
  headers: Record<string, string>;
}): ((text: string) => string) => {
  const headerSecrets = Object.entries(request.headers)
    .filter(([name]) => isSecretName(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/)]);
  const values = [...headerSecrets, ...querySecrets(request.url)]
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .filter((value) => value.length >= shortestSecret);
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((shown, value) => shown.replaceAll(value, mask), text);
};
