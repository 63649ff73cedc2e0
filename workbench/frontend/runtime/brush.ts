// Brushing: pointing, dragging and keys over the marks of a picture, which stand side by side at equal widths, or on each other
// along an upright axis.

/** Marks of which some can be selected. */
export interface Brushable {
  /** Whether the marks are ranges along a line; else they are single values. */
  readonly ranges: boolean;
  brushed(): ReadonlySet<number>;
  brush(bins: Iterable<number> | null): void;
}

interface Run {
  readonly first: number;
  readonly last: number;
}

function runs(bins: ReadonlySet<number>, length: number): Run[] {
  const found: { first: number; last: number }[] = [];
  for (const bin of [...bins].filter(each => each < length).sort((one, other) => one - other)) {
    const run = found.at(-1);
    if (run?.last === bin - 1) run.last = bin;
    else found.push({ first: bin, last: bin });
  }
  return found;
}

function span(one: number, other: number): number[] {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, place) => first + place);
}

/** The outline of what is brushed, in a box of this size. */
export function bandPath(bins: ReadonlySet<number>, length: number, width: number, height: number): string {
  const step = width / length;
  return runs(bins, length)
    .map(
      ({ first, last }) =>
        `M${String(first * step)} 0h${String((last + 1 - first) * step)}v${String(height)}H${String(first * step)}z`
    )
    .join('');
}

/** Where the marks of a picture lie, in CSS pixels from the start of the first one, as the picture is laid out now. */
export interface Lengths {
  of(event: PointerEvent): number;
  /** Where a mark begins; of the number of marks, where the last one ends. */
  edge(mark: number): number;
}

export interface Ruler {
  /** Whether the marks go up, and so do the keys. */
  readonly upright: boolean;
  measure(): Lengths;
}

/** Marks side by side, all as wide. */
function sideBySide(picture: SVGSVGElement, length: number): Ruler {
  return {
    upright: false,
    measure() {
      const { left, width } = picture.getBoundingClientRect();
      return { of: event => event.clientX - left, edge: mark => (mark * Math.max(width, 1)) / Math.max(length, 1) };
    }
  };
}

/** The mark that is pointed at, or that the arrow keys have come to. */
export class Cursor {
  index: number | null = null;
  /** Where it was before the last key. */
  came: number | null = null;

  constructor(
    picture: SVGSVGElement,
    readonly length: number,
    private readonly tell: (index: number | null) => void,
    readonly ruler: Ruler = sideBySide(picture, length)
  ) {
    picture.addEventListener('pointermove', event => {
      this.move(this.markAt(event));
    });
    picture.addEventListener('pointerleave', () => {
      this.move(null);
    });
    picture.addEventListener('blur', () => {
      this.move(null);
    });
    picture.addEventListener('keydown', event => {
      const index = this.destination(event.key);
      if (index === null || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.came = this.index;
      this.move(index);
    });
  }

  move(index: number | null): void {
    this.index = index === null || this.length === 0 ? null : Math.min(Math.max(index, 0), this.length - 1);
    this.tell(this.index);
  }

  /** Where a pointer is, in marks from the start of the first one. */
  place(event: PointerEvent): number {
    const lengths = this.ruler.measure();
    const at = lengths.of(event);
    let mark = 0;
    while (mark < this.length && lengths.edge(mark + 1) <= at) mark += 1;
    if (mark === this.length) return mark;
    const [from, to] = [lengths.edge(mark), lengths.edge(mark + 1)];
    return mark + Math.max((at - from) / (to - from), 0);
  }

  markAt(event: PointerEvent): number {
    return Math.min(Math.max(Math.floor(this.place(event)), 0), this.length - 1);
  }

  private destination(key: string): number | null {
    const { upright } = this.ruler;
    switch (key) {
      case upright ? 'ArrowDown' : 'ArrowLeft':
        return this.index === null ? 0 : this.index - 1;
      case upright ? 'ArrowUp' : 'ArrowRight':
        return this.index === null ? 0 : this.index + 1;
      case 'Home':
        return 0;
      case 'End':
        return this.length - 1;
      default:
        return null;
    }
  }
}

type Grip = 'new' | 'move' | 'low' | 'high';

interface Drag {
  readonly pointer: number;
  readonly from: number;
  /** Where it began, in CSS pixels along the marks. */
  readonly start: number;
  readonly grip: Grip;
  readonly run: Run | null;
  readonly before: ReadonlySet<number>;
  moved: boolean;
}

/** CSS pixels that a pointer moves before it drags. */
const STILL = 4;

/** How near, in CSS pixels, an edge is taken: a finger is broader. */
function reach(event: PointerEvent): number {
  return event.pointerType === 'touch' ? 12 : 5;
}

export class Brushing {
  private drag: Drag | null = null;
  /** Where a selection by keys began. */
  private anchor: number | null = null;

  /** `changed` is called when a drag begins or ends. */
  constructor(
    private readonly picture: SVGSVGElement,
    private readonly cursor: Cursor,
    private readonly target: Brushable,
    private readonly changed: () => void
  ) {
    picture.addEventListener('pointerdown', this.start);
    picture.addEventListener('pointermove', this.follow);
    picture.addEventListener('pointerup', this.finish);
    picture.addEventListener('pointercancel', this.cancel);
    picture.addEventListener('keydown', this.press);
    picture.addEventListener('blur', () => {
      this.anchor = null;
    });
  }

  /** Whether a drag is under way. */
  get dragging(): boolean {
    return this.drag?.moved === true;
  }

  private readonly start = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.anchor = null;
    const [grip, run] = this.grip(event);
    this.drag = {
      pointer: event.pointerId,
      from: this.cursor.markAt(event),
      start: this.cursor.ruler.measure().of(event),
      grip,
      run,
      before: this.target.brushed(),
      moved: false
    };
    this.picture.setPointerCapture(event.pointerId);
  };

  private readonly follow = (event: PointerEvent): void => {
    const { drag } = this;
    if (drag === null) {
      this.picture.dataset.grip = this.grip(event)[0];
      return;
    }
    if (event.pointerId !== drag.pointer) return;
    if (!drag.moved && Math.abs(this.cursor.ruler.measure().of(event) - drag.start) < STILL) return;
    if (!drag.moved) {
      drag.moved = true;
      this.changed();
    }
    const bins = this.dragged(drag, event);
    if (bins.length > 0) this.target.brush(bins);
  };

  private readonly finish = (event: PointerEvent): void => {
    const { drag } = this;
    if (event.pointerId !== drag?.pointer) return;
    this.drag = null;
    if (drag.moved) this.changed();
    else this.choose(drag.from, event.shiftKey || event.ctrlKey || event.metaKey);
  };

  /** The browser took the gesture for itself, to scroll: nothing was meant here. */
  private readonly cancel = (): void => {
    const { drag } = this;
    if (drag === null) return;
    this.drag = null;
    this.target.brush(drag.before);
    this.changed();
  };

  private readonly press = (event: KeyboardEvent): void => {
    const { index } = this.cursor;
    switch (event.key) {
      case this.cursor.ruler.upright ? 'ArrowDown' : 'ArrowLeft':
      case this.cursor.ruler.upright ? 'ArrowUp' : 'ArrowRight':
      case 'Home':
      case 'End':
        // The cursor has moved already.
        if (index === null || event.altKey || event.ctrlKey || event.metaKey) return;
        if (!event.shiftKey) {
          this.anchor = null;
          return;
        }
        this.anchor ??= this.cursor.came ?? index;
        this.target.brush(span(this.anchor, index));
        return;
      case 'Enter':
      case ' ':
        event.preventDefault();
        if (index !== null) this.choose(index, event.shiftKey || event.ctrlKey || event.metaKey);
        return;
      case 'Escape':
        // Where nothing is brushed, the key is for whoever is around.
        if (this.drag === null && this.target.brushed().size === 0) return;
        event.preventDefault();
        event.stopPropagation();
        if (this.drag === null) this.target.brush(null);
        else this.cancel();
        return;
    }
  };

  /** Selects a mark alone, or adds it; takes the brush, or the mark, away when it is selected. */
  private choose(index: number, add: boolean): void {
    const brushed = this.target.brushed();
    if (!add) {
      this.target.brush(brushed.has(index) ? null : [index]);
      return;
    }
    if (this.target.ranges) {
      const [first, last] = [Math.min(index, ...brushed), Math.max(index, ...brushed)];
      this.target.brush(span(first, last));
      return;
    }
    const bins = new Set(brushed);
    if (!bins.delete(index)) bins.add(index);
    this.target.brush(bins);
  }

  /** What a drag from here would do: move the brush or one of its edges, or make a new one. */
  private grip(event: PointerEvent): [Grip, Run | null] {
    const { length } = this.cursor;
    const [run, ...others] = runs(this.target.brushed(), length);
    if (run === undefined || others.length > 0) return ['new', null];
    const lengths = this.cursor.ruler.measure();
    const [from, at, to] = [lengths.edge(run.first), lengths.of(event), lengths.edge(run.last + 1)];
    const low = at - from;
    const high = to - at;
    const outwards = reach(event);
    // Of a narrow brush, the middle half still moves it.
    const inwards = Math.min(outwards, (to - from) / 4);
    if (low >= -outwards && low <= inwards) return ['low', run];
    if (high >= -outwards && high <= inwards) return ['high', run];
    return low > 0 && high > 0 ? ['move', run] : ['new', null];
  }

  private dragged({ grip, run, from }: Drag, event: PointerEvent): number[] {
    const { length } = this.cursor;
    const mark = this.cursor.markAt(event);
    if (grip === 'new' || run === null) return span(from, mark);
    if (grip === 'move') {
      const shift = Math.min(Math.max(mark - from, -run.first), length - 1 - run.last);
      return span(run.first + shift, run.last + shift);
    }
    const edge = Math.min(Math.max(Math.round(this.cursor.place(event)), 0), length);
    const fixed = grip === 'low' ? run.last + 1 : run.first;
    return edge === fixed ? [] : span(Math.min(edge, fixed), Math.max(edge, fixed) - 1);
  }
}
