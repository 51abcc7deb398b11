/** Addresses that are secrets themselves: whoever reads one in a log could use it. */
const secretPlaces = /^(\/api\/v1\/completions\/|\/feeds\/).+/;

/** A path as it may stand in a log. */
export const loggedPath = (path: string): string => path.replace(secretPlaces, "$1…");
