import { For } from "solid-js";
import { bell, clapper } from "../../ui/icon-paths.ts";

const SEMITONES = 13;
const RINGING = 5;
/** Size of the lowest bell, in boxes of ten; each next one is the twelfth root of 1/2 of it. */
const LOWEST = 9.8;
const ROD = 28;
const LEFT = 59;
/** Between two bells, in widths of the drawing; the gaps are equal, the bells are not. */
const GAP = 20;

interface Bell {
  scale: number;
  left: number;
}

function octave(): Bell[] {
  const bells: Bell[] = [];
  let left = LEFT;
  for (let note = 0; note < SEMITONES; note++) {
    const scale = LOWEST * 2 ** (-note / 12);
    bells.push({ scale, left });
    left += scale * 10 + GAP;
  }
  return bells;
}

/** One octave of bells on a beam. The only ornament of the console. */
export function Octave() {
  return (
    <svg class="octave" viewBox="0 0 1280 148" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
      <path class="beam" d="M0 .5H1280" />
      <For each={octave()}>
        {({ scale, left }, note) => (
          <g classList={{ rings: note() === RINGING }}>
            <path d={`M${left + scale * 5} 1V${ROD}`} />
            <path d={bell} transform={`translate(${left} ${ROD}) scale(${scale})`} />
            <path d={clapper.replace("z", "")} transform={`translate(${left} ${ROD}) scale(${scale})`} />
          </g>
        )}
      </For>
    </svg>
  );
}
