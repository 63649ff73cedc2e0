// Whose keys are pressed in a view. In Jupyter, plain ones are for the view: Enter would edit the cell, the arrows would
// leave it. With Ctrl, Alt or the command key they are Jupyter's, so that Ctrl+S saves wherever the focus is.

const OURS = 'data-lm-suppress-shortcuts'; // Jupyter's word for it, read as a key goes down

/** Keeps plain keys for what has the focus within *host*. */
export function keepPlainKeys(host: HTMLElement): void {
  const follow = (event: KeyboardEvent): void => {
    // The key itself is told before the one that is pressed with it.
    host.toggleAttribute(OURS, !(event.ctrlKey || event.metaKey || event.altKey));
  };
  host.addEventListener('keydown', follow);
  host.addEventListener('keyup', follow);
  host.addEventListener('focusin', () => {
    host.toggleAttribute(OURS, true);
  });
  host.toggleAttribute(OURS, true);
}
