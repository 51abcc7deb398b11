/** Of the published package; a test holds it equal to package.json. */
export const clientVersion = "0.1.0";
