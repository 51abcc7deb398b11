import { logSizes } from "../../client/protocol/run.ts";

/** A stretch of a run's lines as stored, without its body. */
export interface Chunk {
  firstLine: number;
  lastLine: number;
  bytes: number;
}

/** A chunk never crosses a multiple of it, so that the cut falls on the same lines however they came. */
export const chunkLines = 500;
/** Lines are added to the newest chunk below this; each time its whole row is written anew. */
export const openChunkBytes = 65_536;
export const maxChunkBytes = 524_288;
/** Of the lines and bytes that a run keeps, the share of its beginning. */
const headLines = 1_000;
const headBytes = 524_288;

/** Lines of one row to write: into the open chunk, or as a new one. */
export interface Piece {
  firstLine: number;
  lines: string[];
  bytes: number;
}

/** Divides packed lines over the open chunk (if any) and new ones. */
export const divide = (
  open: Chunk | null,
  nextLine: number,
  packed: { line: string; bytes: number }[],
): Piece[] => {
  const pieces: Piece[] = [];
  let piece: Piece | null = null;
  let room = open === null || open.bytes >= openChunkBytes ? 0 : maxChunkBytes - open.bytes;
  let line = nextLine;
  for (const { line: text, bytes } of packed) {
    const startsBlock = (line - 1) % chunkLines === 0;
    if (startsBlock || bytes + 1 > room || (piece === null && room === 0)) {
      room = maxChunkBytes;
      piece = null;
    }
    if (piece === null) {
      piece = { firstLine: line, lines: [], bytes: 0 };
      pieces.push(piece);
    }
    piece.lines.push(text);
    piece.bytes += bytes + 1;
    room -= bytes + 1;
    line += 1;
  }
  return pieces;
};

/** Whether the first piece goes on where the open chunk ends, within its block. */
export const joins = (open: Chunk, piece: Piece): boolean =>
  open.bytes < openChunkBytes &&
  open.bytes + piece.bytes <= maxChunkBytes &&
  (piece.firstLine - 1) % chunkLines !== 0;

/**
 * Which chunks to drop, so that a run keeps no more than it may: whole chunks after its beginning, oldest first. The
 * newest chunk always stays, and counts as full, since what fills it is not looked at again.
 */
export const chunksToCut = (chunks: readonly Chunk[]): Chunk[] => {
  let lines = 0;
  let bytes = 0;
  let beginning = 0;
  for (const chunk of chunks) {
    const isNewest = chunk === chunks.at(-1);
    lines += isNewest ? chunkLines : chunk.lastLine - chunk.firstLine + 1;
    bytes += isNewest ? Math.max(chunk.bytes, openChunkBytes) : chunk.bytes;
    if (chunk.lastLine <= headLines && bytes <= headBytes) beginning += 1;
  }
  const cut: Chunk[] = [];
  for (const chunk of chunks.slice(beginning, -1)) {
    if (lines <= logSizes.maxLines && bytes <= logSizes.maxBytes) break;
    lines -= chunk.lastLine - chunk.firstLine + 1;
    bytes -= chunk.bytes;
    cut.push(chunk);
  }
  return cut;
};
