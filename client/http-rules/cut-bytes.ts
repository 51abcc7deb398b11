const encoder = new TextEncoder();

export const utf8Bytes = (text: string): number => encoder.encode(text).length;

/** The longest beginning of at most so many UTF-8 bytes that splits no character. */
export const cutBytes = (text: string, maxBytes: number): { text: string; cut: boolean } => {
  // A UTF-16 unit needs one to three bytes: short texts need no count.
  if (text.length * 3 <= maxBytes) return { text, cut: false };
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return { text: text.slice(0, read), cut: read < text.length };
};
