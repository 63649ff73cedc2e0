// Pointing: the sampled row that a person has chosen to read about, in whatever part of the view.

export class Pointing {
  /** Its place among the sampled rows. */
  row: number | null = null;
  private readonly listeners = new Set<() => void>();

  /** Chooses a row; the one that is chosen is let go. */
  choose(row: number | null): void {
    this.row = row === this.row ? null : row;
    for (const listener of [...this.listeners]) listener();
  }

  /** Calls *listener* after each change. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
