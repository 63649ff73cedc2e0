// Where the controls of a view stand: where the payload puts them, until a person moves them.

import type { Control, Drawing } from './drawing';

function controlsOf({ sections }: Drawing): Control[] {
  return sections.flatMap(section =>
    section.type === 'controls' && Array.isArray(section.items) ? section.items : []
  );
}

export class Standing {
  private places = new Map<string, number>();

  start(drawing: Drawing): void {
    this.places = new Map(controlsOf(drawing).map(({ id, index }) => [id, index]));
  }

  /** Takes another state of the same view; returns the controls that it has put elsewhere. */
  goOn(before: Drawing, after: Drawing): string[] {
    const known = new Map(controlsOf(before).map(control => [control.id, control]));
    const moved = controlsOf(after).filter(({ id, index, values }) => {
      const was = known.get(id);
      return was?.index !== index || was.values.length > values.length;
    });
    for (const { id, index } of moved) this.places.set(id, index);
    return moved.map(({ id }) => id);
  }

  move(control: string, index: number): void {
    this.places.set(control, index);
  }

  /** The place of its value; the first of a control that is not there. */
  of(control: string): number {
    return this.places.get(control) ?? 0;
  }
}
