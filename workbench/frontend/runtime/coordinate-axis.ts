// One upright axis of parallel coordinates: its ticks, its brush, and its title, by which it is moved.

import { Brushing, Cursor, type Lengths } from './brush';
import type { Dimension, Ladder } from './coordinate-lines';
import { html, name, svg } from './dom';
import type { Linking } from './linking';
import { count } from './numbers';
import { brushedWords } from './selection-words';
import { trans } from './words';

/** CSS pixels: how broad the part of the picture is in which an axis takes the pointer. */
const BREADTH = 40;
const BAND = 16;
/** CSS pixels that a title is dragged before it moves. */
const STILL = 4;
/** Ticks nearer to each other than this, in CSS pixels, are not all written. */
const LINE = 13;

/** What the picture around it does. */
export interface Around {
  /** Moves this axis by so many places, to the right if positive. */
  move(by: number): void;
  /** Moves this axis to where a pointer is. */
  moveTo(clientX: number): void;
  /** A brush has begun or ended, or the cursor has moved. */
  told(): void;
}

const NONE: ReadonlySet<number> = new Set();

export class CoordinateAxis {
  /** Its title, above. */
  readonly heading: HTMLElement;
  readonly element: HTMLElement;
  readonly svg: SVGSVGElement;
  private readonly band = svg('path', { class: 'band' });
  private readonly pointed = svg('path', { class: 'cursor' });
  private readonly cursor: Cursor;
  private readonly brushing: Brushing;
  /** The bins from the lowest mark to the highest. */
  private readonly bins: readonly number[];
  private readonly marks: ReadonlyMap<number, number>;
  /** Where each mark begins and ends, in CSS pixels from the bottom of the picture. */
  private readonly rooms: readonly (readonly [number, number])[];

  constructor(
    readonly dimension: Dimension,
    private readonly ladder: Ladder,
    private readonly linking: Linking,
    private readonly around: Around,
    hint: string
  ) {
    const { field, axis, extras, ordinary } = dimension;
    const along = Array.from({ length: ordinary }, (_, bin) => bin);
    this.bins = [...[...extras].reverse(), ...along];
    this.marks = new Map(this.bins.map((bin, mark) => [bin, mark]));
    const up = (y: number): number => ladder.height - y;
    this.rooms = this.bins.map(bin => {
      const extra = extras.indexOf(bin);
      if (extra >= 0) {
        const [top, bottom] = ladder.room(extra);
        return [up(bottom), up(top)];
      }
      return [up(ladder.along(axis.stops[bin] ?? 0)), up(ladder.along(axis.stops[bin + 1] ?? 1))];
    });
    const middle = BREADTH / 2;
    const dots = extras.map((_, place) =>
      svg('circle', { class: 'extra', cx: middle, cy: ladder.under(place), r: 2.5 })
    );
    this.svg = svg(
      'svg',
      {
        width: BREADTH,
        height: ladder.height,
        role: 'slider',
        tabindex: 0,
        'aria-orientation': 'vertical',
        'aria-label': field.title,
        'aria-describedby': hint,
        'aria-valuemin': 0,
        'aria-valuemax': this.bins.length,
        'aria-valuenow': 0
      },
      svg('path', { class: 'rule', d: `M${String(middle)} ${String(ladder.along(1))}V${String(ladder.foot)}` }),
      ...dots,
      this.band,
      this.pointed
    );
    this.element = html('div', { class: 'coordinate brushable', 'data-id': field.id }, this.svg, ...this.ticks());
    this.heading = this.title();
    this.cursor = new Cursor(
      this.svg,
      this.bins.length,
      () => {
        this.tell();
      },
      { upright: true, measure: () => this.lengths() }
    );
    const target = {
      ranges: field.edges !== null,
      brushed: () => this.brushedMarks,
      brush: (marks: Iterable<number> | null) => {
        linking.brush(field.id, marks === null ? null : [...marks].map(mark => this.bins[mark] ?? -1));
      }
    };
    this.brushing = new Brushing(this.svg, this.cursor, target, () => {
      this.tell();
    });
    this.draw();
  }

  get dragging(): boolean {
    return this.brushing.dragging;
  }

  /** What is pointed at or brushed here, while it is. */
  get words(): string | null {
    const { index } = this.cursor;
    if (this.brushing.dragging) return this.selectionWords();
    if (index === null) return null;
    const bin = this.bins[index] ?? -1;
    const { field } = this.dimension;
    const n = field.totals[bin] ?? 0;
    const rows = trans._n('%2 row', '%2 rows', n, count(n));
    return trans.__('%1: %2', `${field.title} ${field.labels[bin] ?? ''}`, rows);
  }

  /** Draws what is brushed here. */
  draw(): void {
    const left = (BREADTH - BAND) / 2;
    const outlines = [...this.brushedMarks].map(mark => this.box(mark, left, BAND));
    this.band.setAttribute('d', merged(outlines));
    this.say();
  }

  private get brushed(): ReadonlySet<number> {
    return this.linking.bins.get(this.dimension.field.id) ?? NONE;
  }

  private get brushedMarks(): ReadonlySet<number> {
    const marks = [...this.brushed].map(bin => this.marks.get(bin) ?? -1).filter(mark => mark >= 0);
    return new Set(marks.sort((one, other) => one - other));
  }

  private lengths(): Lengths {
    const { bottom, height } = this.svg.getBoundingClientRect();
    const zoom = height / this.ladder.height;
    return {
      of: event => (bottom - event.clientY) / zoom,
      edge: mark => this.rooms[mark]?.[0] ?? this.rooms.at(-1)?.[1] ?? 0
    };
  }

  private box(mark: number, left: number, width: number): Box {
    const [low, high] = this.rooms[mark] ?? [0, 0];
    return { left, width, top: this.ladder.height - high, bottom: this.ladder.height - low };
  }

  private ticks(): HTMLElement[] {
    const { axis, extras, field } = this.dimension;
    const above: HTMLElement[] = [];
    let last = Infinity;
    for (const { at, label } of axis.ticks) {
      const y = this.ladder.along(at);
      if (last - y < LINE) continue;
      last = y;
      above.push(tick(label, y, 'tick'));
    }
    const under = extras.map((bin, place) => tick(field.labels[bin] ?? '', this.ladder.under(place), 'tick apart'));
    return [...above, ...under];
  }

  private title(): HTMLElement {
    const { field } = this.dimension;
    const button = html(
      'button',
      { type: 'button', class: 'coordinate-title', title: trans.__('Drag to move this axis') },
      name(field.title)
    );
    button.setAttribute('aria-description', trans.__('The left and right arrow keys move this axis.'));
    button.addEventListener('keydown', event => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.around.move(by);
      button.focus();
    });
    let from: number | null = null;
    let moved = false;
    button.addEventListener('pointerdown', event => {
      if (event.button !== 0 || !event.isPrimary) return;
      from = event.clientX;
      moved = false;
      button.setPointerCapture(event.pointerId);
    });
    button.addEventListener('pointermove', event => {
      if (from === null || (!moved && Math.abs(event.clientX - from) < STILL)) return;
      moved = true;
      button.classList.add('moving');
      this.around.moveTo(event.clientX);
    });
    const end = (): void => {
      from = null;
      button.classList.remove('moving');
    };
    button.addEventListener('pointerup', end);
    button.addEventListener('pointercancel', end);
    return html('div', { class: 'coordinate-head' }, button);
  }

  private tell(): void {
    const { index } = this.cursor;
    this.pointed.setAttribute('d', index === null ? '' : outline(this.box(index, BREADTH / 2 - 6, 12)));
    this.say();
    this.around.told();
  }

  private say(): void {
    const { index } = this.cursor;
    this.svg.setAttribute('aria-valuenow', String(index === null ? 0 : index + 1));
    const chosen = index !== null && this.brushed.has(this.bins[index] ?? -1);
    const words = this.words;
    this.svg.setAttribute(
      'aria-valuetext',
      chosen && words !== null
        ? trans.__('%1, selected', words)
        : (words ?? this.selectionWords() ?? trans.__('nothing selected'))
    );
  }

  private selectionWords(): string | null {
    if (this.brushed.size === 0) return null;
    const { field } = this.dimension;
    return trans.__('%1 is %2', field.title, brushedWords(field, this.brushed));
  }
}

interface Box {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

function outline({ left, width, top, bottom }: Box): string {
  return `M${String(left)} ${String(top)}h${String(width)}V${String(bottom)}h${String(-width)}z`;
}

/** One outline for marks that touch each other, from the lowest up. */
function merged(boxes: readonly Box[]): string {
  const found: Box[] = [];
  for (const box of boxes) {
    const last = found.at(-1);
    if (last !== undefined && Math.abs(last.top - box.bottom) < 0.5)
      found[found.length - 1] = { ...last, top: box.top };
    else found.push(box);
  }
  return found.map(outline).join('');
}

function tick(label: string, y: number, look: string): HTMLElement {
  const element = html('span', { class: look, dir: 'auto', title: label.length > 12 ? label : null }, label);
  element.style.top = `${String(y)}px`;
  return element;
}
