import { createMemo, createResource, Show } from "solid-js";
import { Skeleton } from "../../ui/skeleton.tsx";

/** One path of all dark squares: a code has a thousand, too many for elements of their own. */
async function drawCode(text: string): Promise<{ size: number; path: string }> {
  const { encode } = await import("uqr");
  const { size, data } = encode(text, { ecc: "M", border: 2 });
  const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size, path: squares.join("") };
}

/** For the camera of a telephone: dark on white in every theme, or it could not be read. */
export function QrCode(props: { text: string; label: string }) {
  const [code] = createResource(() => props.text, drawCode);
  const box = createMemo(() => {
    const size = code.latest?.size ?? 0;
    return `0 0 ${size} ${size}`;
  });
  return (
    <Show when={code.latest} fallback={<Skeleton lines={6} />}>
      {(drawn) => (
        <svg class="qr" viewBox={box()} role="img" aria-label={props.label} shape-rendering="crispEdges">
          <rect width={drawn().size} height={drawn().size} />
          <path d={drawn().path} />
        </svg>
      )}
    </Show>
  );
}
