// Brushing a figure: a drag selects bins, a click on a bar or a cell selects it alone, with Ctrl or Shift as well.
// Escape, a double click, or a click on what is selected alone clears.
//
// Plotly knows nothing of it: its own selection marks points, not bins, and draws again with each move of the pointer. While its
// mode bar says "select", a drag is taken before plotly sees it; zoom and pan are plotly's own.

import { svg } from './dom';
import type { Figure } from './drawing';
import { binsBetween, pixels, runs, spans, type Axis, type Span } from './figure-bins';
import type { LinkedField, Linking } from './linking';

type Brush = NonNullable<Figure['brush']>;

/** What is used of a drawn plotly chart. */
interface Drawn extends HTMLElement {
  readonly _fullLayout?: { readonly xaxis?: Axis; readonly yaxis?: Axis; readonly dragmode?: unknown };
  readonly _fullData?: readonly { readonly type: string }[];
  readonly calcdata?: readonly (readonly [{ readonly x?: readonly number[]; readonly y?: readonly number[] }])[];
}

interface Sides {
  readonly x: readonly Span[];
  readonly y: readonly Span[];
}

interface Rectangle {
  readonly x: Span;
  readonly y: Span;
}

type Chosen = ReadonlyMap<LinkedField, ReadonlySet<number>>;

interface Drag {
  readonly pointer: number;
  readonly start: readonly [number, number];
  /** What was brushed before. */
  readonly before: Chosen;
  readonly adding: boolean;
  moved: boolean;
}

const LEAST_MOVE = 4; // CSS pixels, from which a press is a drag
const NONE: ReadonlySet<number> = new Set();

function between(edges: readonly number[] | undefined): Span[] {
  return (edges ?? []).slice(1).map((edge, place) => {
    const before = edges?.[place] ?? edge;
    return [Math.min(before, edge), Math.max(before, edge)];
  });
}

function union(one: ReadonlySet<number>, other: Iterable<number>): Set<number> {
  return new Set([...one, ...other]);
}

function toggled(bins: ReadonlySet<number>, bin: number): Set<number> {
  const after = new Set(bins);
  if (!after.delete(bin)) after.add(bin);
  return after;
}

export class FigureBrush {
  /** The brushed spans, over the chart. */
  readonly overlay = svg('svg', { class: 'brushed', 'aria-hidden': 'true' });
  /** The fields that can be brushed here. */
  readonly fields: readonly LinkedField[];
  private readonly x: LinkedField | null;
  private readonly y: LinkedField | null;
  private readonly cells: LinkedField | null;
  private readonly plot: Drawn;
  private drag: Drag | null = null;

  constructor(
    brush: Brush,
    plot: HTMLElement,
    private readonly linking: Linking
  ) {
    const field = (id: string | null): LinkedField | null => linking.links.fields.find(each => each.id === id) ?? null;
    this.x = field(brush.x);
    this.y = field(brush.y);
    this.cells = field(brush.cells);
    this.fields = [this.x, this.y, this.cells].filter(each => each !== null);
    this.plot = plot;
    plot.classList.add(this.x !== null && this.y !== null ? 'brush-xy' : 'brush-x');
    plot.addEventListener('pointerdown', this.onDown, { capture: true });
    plot.addEventListener('pointermove', this.onMove);
    plot.addEventListener('pointerup', this.onUp);
    plot.addEventListener('pointercancel', this.onCancel);
    plot.addEventListener('dblclick', this.onDouble, { capture: true });
    for (const event of ['mousedown', 'touchstart'])
      plot.addEventListener(event, this.keepFromPlotly, { capture: true });
  }

  /** Shows what is brushed, here or anywhere. */
  show(): void {
    const { xaxis, yaxis } = this.plot._fullLayout ?? {};
    if (xaxis === undefined || yaxis === undefined) return;
    const left = xaxis._offset;
    const top = yaxis._offset;
    this.overlay.replaceChildren(
      ...this.rectangles(xaxis, yaxis).map(({ x, y }) =>
        svg('rect', { x: left + x[0], y: top + y[0], width: x[1] - x[0], height: y[1] - y[0] })
      )
    );
  }

  /** Takes the brushes on this chart away; false when there were none. */
  clear(): boolean {
    if (this.drag !== null) {
      this.cancel();
      return true;
    }
    const brushed = this.fields.filter(field => this.linking.bins.has(field.id));
    for (const field of brushed) this.linking.brush(field.id, null);
    return brushed.length > 0;
  }

  private bins(field: LinkedField): ReadonlySet<number> {
    return this.linking.bins.get(field.id) ?? NONE;
  }

  private rectangles(xaxis: Axis, yaxis: Axis): Rectangle[] {
    const { cells } = this;
    if (cells !== null) {
      const sides = this.sides();
      const columns = sides.x.length;
      return [...this.bins(cells)].flatMap(bin => {
        const x = sides.x[bin % columns];
        const y = sides.y[Math.floor(bin / columns)];
        return x === undefined || y === undefined ? [] : crossed(xaxis, yaxis, [x], [y]);
      });
    }
    const along = (axis: Axis, field: LinkedField | null): readonly Span[] | null => {
      const bins = field === null ? NONE : this.bins(field);
      return field === null || bins.size === 0 ? null : runs(spans(axis, field), bins);
    };
    const x = along(xaxis, this.x);
    const y = along(yaxis, this.y);
    if (x === null && y === null) return [];
    const everywhere: Span[] = [[-Infinity, Infinity]];
    return crossed(xaxis, yaxis, x ?? everywhere, y ?? everywhere);
  }

  /** The columns and rows of the heat map. */
  private sides(): Sides {
    const place = this.plot._fullData?.findIndex(trace => trace.type === 'heatmap') ?? -1;
    const found = this.plot.calcdata?.[place]?.[0];
    return { x: between(found?.x), y: between(found?.y) };
  }

  /** Whether a press at one place means the bin there, and not a place among points. */
  private get clickable(): boolean {
    if (this.cells !== null) return true;
    if (this.x !== null && this.y !== null) return false;
    const bars = this.plot._fullData?.some(trace => trace.type === 'bar') ?? false;
    const axis = this.x === null ? this.plot._fullLayout?.yaxis : this.plot._fullLayout?.xaxis;
    return bars || axis?.type === 'category';
  }

  private within(event: MouseEvent): readonly [number, number] {
    const { xaxis, yaxis } = this.plot._fullLayout ?? {};
    const box = this.plot.getBoundingClientRect();
    const clamped = (value: number, axis: Axis | undefined): number =>
      Math.min(Math.max(value - (axis?._offset ?? 0), 0), axis?._length ?? 0);
    return [clamped(event.clientX - box.left, xaxis), clamped(event.clientY - box.top, yaxis)];
  }

  /** The bins between two places of the chart, for each field. */
  private met(one: readonly [number, number], other: readonly [number, number]): Map<LinkedField, number[]> {
    const { xaxis, yaxis } = this.plot._fullLayout ?? {};
    const found = new Map<LinkedField, number[]>();
    if (xaxis === undefined || yaxis === undefined) return found;
    const x = (all: readonly Span[]): number[] => binsBetween(all, xaxis.p2l(one[0]), xaxis.p2l(other[0]));
    const y = (all: readonly Span[]): number[] => binsBetween(all, yaxis.p2l(one[1]), yaxis.p2l(other[1]));
    if (this.cells !== null) {
      const sides = this.sides();
      const columns = x(sides.x);
      found.set(
        this.cells,
        y(sides.y).flatMap(row => columns.map(column => row * sides.x.length + column))
      );
    } else {
      if (this.x !== null) found.set(this.x, x(spans(xaxis, this.x)));
      if (this.y !== null) found.set(this.y, y(spans(yaxis, this.y)));
    }
    return found;
  }

  private brush(chosen: ReadonlyMap<LinkedField, Iterable<number>>): void {
    for (const [field, bins] of chosen) {
      const after = new Set(bins);
      const before = this.bins(field);
      if (after.size === before.size && [...after].every(bin => before.has(bin))) continue;
      this.linking.brush(field.id, after);
    }
  }

  private get selecting(): boolean {
    return this.plot._fullLayout?.dragmode === 'select';
  }

  private onPlot(event: Event): boolean {
    return event.target instanceof Element && event.target.classList.contains('nsewdrag');
  }

  private readonly keepFromPlotly = (event: Event): void => {
    if (!this.selecting || !this.onPlot(event)) return;
    event.stopPropagation();
    if (event.type === 'mousedown') event.preventDefault(); // else it would begin to select text
  };

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.drag !== null || !this.selecting || !this.onPlot(event)) return;
    const before = new Map(this.fields.map(field => [field, this.bins(field)]));
    const adding = event.shiftKey || event.ctrlKey || event.metaKey;
    this.drag = { pointer: event.pointerId, start: this.within(event), before, adding, moved: false };
    this.plot.setPointerCapture(event.pointerId);
  };

  private readonly onMove = (event: PointerEvent): void => {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const now = this.within(event);
    drag.moved ||= Math.hypot(now[0] - drag.start[0], now[1] - drag.start[1]) >= LEAST_MOVE;
    if (!drag.moved) return;
    const met = this.met(drag.start, now);
    this.brush(
      new Map(
        [...met].map(([field, bins]) => [field, drag.adding ? union(drag.before.get(field) ?? NONE, bins) : bins])
      )
    );
  };

  private readonly onUp = (event: PointerEvent): void => {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    this.drag = null;
    if (drag.moved || !this.clickable) return;
    const met = this.met(drag.start, drag.start);
    this.brush(
      new Map(
        [...met].map(([field, [bin]]) => [field, bin === undefined ? this.bins(field) : this.clicked(field, bin, drag)])
      )
    );
  };

  /** What a click on a bin selects: as on a spark. */
  private clicked(field: LinkedField, bin: number, { adding }: Drag): Iterable<number> {
    const before = this.bins(field);
    if (adding) return toggled(before, bin);
    return before.size === 1 && before.has(bin) ? NONE : [bin];
  }

  private readonly onCancel = (event: PointerEvent): void => {
    if (this.drag?.pointer === event.pointerId) this.cancel();
  };

  private readonly onDouble = (event: MouseEvent): void => {
    // A pointer that was captured is said to have clicked on what has captured it.
    if (!this.selecting || (event.target !== this.plot && !this.onPlot(event))) return;
    event.stopPropagation();
    this.clear();
  };

  private cancel(): void {
    const before = this.drag?.before;
    this.drag = null;
    if (before !== undefined) this.brush(before);
  }
}

function crossed(xaxis: Axis, yaxis: Axis, columns: readonly Span[], rows: readonly Span[]): Rectangle[] {
  const seen = (axis: Axis, all: readonly Span[]): Span[] =>
    all.map(each => pixels(axis, each)).filter(each => each !== null);
  const across = seen(xaxis, columns);
  return seen(yaxis, rows).flatMap(y => across.map(x => ({ x, y })));
}
