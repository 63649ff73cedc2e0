// Whose turn it is to be drawn again: few figures a frame, so that a brush that is being dragged is never held up.

export type Turn = () => Promise<void>;

const SHARE = 8; // milliseconds of a frame after which it takes no other figure

const waiting = new Set<Turn>();
let taking = false;

/** Waits until a frame is on the screen. */
function painted(): Promise<void> {
  return new Promise(resolve => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });
}

async function take(): Promise<void> {
  taking = true;
  try {
    let begun = -Infinity;
    // A set is walked in the order of its entries, also those that come while it is walked.
    for (const turn of waiting) {
      waiting.delete(turn);
      if (performance.now() - begun > SHARE) {
        await painted();
        begun = performance.now();
      }
      await turn();
    }
  } finally {
    taking = false;
  }
}

/** Calls *turn* when it is its turn; asking again before that changes nothing. A turn must not reject. */
export function askForTurn(turn: Turn): void {
  waiting.add(turn);
  if (!taking) void take();
}

export function giveUpTurn(turn: Turn): void {
  waiting.delete(turn);
}
