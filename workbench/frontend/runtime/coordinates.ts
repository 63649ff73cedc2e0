// Parallel coordinates: a line for each row over upright axes. A drag along an axis brushes, brushes combine, a title moves its
// axis, and a line tells of its row.

import { basisMark } from './basis';
import { copyText } from './code-offer';
import { CoordinateAxis } from './coordinate-axis';
import { Dimension, Ladder, Lines, MOST_LINES, SHADES, STEP, type Drawn } from './coordinate-lines';
import type { Spark } from './drawing';
import { html, name, svg } from './dom';
import type { Linking } from './linking';
import { count } from './numbers';
import { SparkStats } from './spark-stats';
import { trans } from './words';

/** CSS pixels. */
const REACH = 8;
const FINGER = 18;
/** Rows of the table that stands in the place of the picture. */
const SHOWN = 200;

/** How a person has arranged a picture; it stays so in the next state of a view that goes on. */
export interface Arrangement {
  /** The fields of the axes, from left to right. */
  readonly order: readonly string[];
  readonly colour: string | null;
}

export class CoordinatesCard {
  readonly element: HTMLElement;
  private readonly picture: HTMLElement;
  private readonly plane: HTMLElement;
  private readonly heads = html('div', { class: 'coordinate-heads' });
  private readonly rest = svg('path', { class: 'line unselected' });
  private readonly shades = Array.from({ length: SHADES + 1 }, (_, shade) =>
    svg('path', { class: `line ${shade === SHADES ? 'unknown' : `shade-${String(shade)}`}` })
  );
  private readonly failed = svg('path', { class: 'line failed' });
  private readonly hovered = svg('path', { class: 'line hovered' });
  private readonly chosen = svg('path', { class: 'line chosen' });
  private readonly canvas: SVGSVGElement;
  private readonly told = html('p', { class: 'axis told', 'aria-live': 'polite' });
  private readonly details = html('div', { class: 'details', hidden: true });
  private readonly numbers = html('div', { class: 'scroller', hidden: true, tabindex: 0, role: 'region' });
  private readonly stats: SparkStats;
  private readonly lines: Lines;
  private readonly axes: readonly CoordinateAxis[];
  private order: number[];
  private colour: Dimension | null;
  private drawn: Drawn;
  private hover: number | null = null;
  private readonly stopPointing: () => void;

  constructor(
    private readonly spark: Spark,
    private readonly linking: Linking,
    hint: HTMLElement,
    arranged: Arrangement | null = null
  ) {
    const { coordinates } = spark;
    if (coordinates === undefined) throw new Error(trans.__('It has no axes.'));
    const dimensions = coordinates.axes.flatMap(axis => {
      const field = linking.field(axis.field);
      return field === undefined ? [] : [new Dimension(axis, field)];
    });
    if (dimensions.length < 2 || dimensions.length < coordinates.axes.length)
      throw new Error(trans.__('It has no axes.'));
    const ladder = new Ladder(dimensions.reduce((most, each) => Math.max(most, each.extras.length), 0));
    this.lines = new Lines(coordinates, dimensions, linking.field(coordinates.state ?? ''), ladder);
    const colours = coordinates.colours.flatMap(place => dimensions[place] ?? []);
    this.colour = colours.find(each => each.field.id === arranged?.colour) ?? colours[0] ?? null;
    this.lines.colourBy(this.colour);
    this.order = orderOf(dimensions, arranged?.order ?? []);
    this.lines.arrange(this.order);
    this.drawn = this.lines.draw(() => true);
    this.axes = dimensions.map(
      (dimension, place) =>
        new CoordinateAxis(
          dimension,
          ladder,
          linking,
          {
            move: by => {
              this.move(place, this.order.indexOf(place) + by);
            },
            moveTo: clientX => {
              this.move(place, Math.round(this.steps(clientX)));
            },
            told: () => {
              this.tell();
            }
          },
          hint.id
        )
    );
    this.canvas = svg(
      'svg',
      {
        class: 'lines',
        role: 'img',
        'aria-label': spark.alt,
        viewBox: `0 0 ${String((dimensions.length - 1) * STEP)} ${String(ladder.height)}`,
        preserveAspectRatio: 'none'
      },
      this.rest,
      ...this.shades,
      this.failed,
      this.hovered,
      this.chosen
    );
    this.plane = html('div', { class: 'plane' }, this.canvas);
    this.plane.style.height = `${String(ladder.height)}px`;
    this.plane.append(...this.axes.map(axis => axis.element));
    this.heads.append(...this.axes.map(axis => axis.heading));
    const wide = html('div', { class: 'wide' }, this.heads, this.plane);
    wide.style.minWidth = `${String(dimensions.length * 84)}px`;
    this.picture = html('div', { class: 'picture coordinates' }, html('div', { class: 'sideways' }, wide), this.told);
    this.numbers.setAttribute('aria-label', trans.__('numbers of %1', spark.title));
    this.stats = new SparkStats(spark, linking);
    this.element = html(
      'article',
      { class: 'spark across', 'data-id': spark.id },
      html(
        'header',
        {},
        name(spark.title, 'b'),
        spark.note === null || spark.note === '' ? null : html('span', { class: 'soft' }, spark.note),
        this.colourBox(colours)
      ),
      this.stats.element,
      this.picture,
      this.numbers,
      this.details,
      basisMark(spark.basis)
    );
    this.plane.addEventListener('pointermove', event => {
      this.look(event);
    });
    this.plane.addEventListener('pointerleave', () => {
      this.setHover(null);
    });
    this.plane.addEventListener('click', event => {
      if (event.target instanceof Element && event.target.closest('.coordinate') !== null) return;
      const row = this.hover ?? this.rowAt(event, FINGER); // a click is in whole pixels, what is pointed at is not
      if (row !== null) linking.pointing.choose(row);
    });
    this.stopPointing = linking.pointing.onChange(() => {
      this.showChosen();
    });
    this.place();
    this.paint();
    this.showChosen();
  }

  get arrangement(): Arrangement {
    const order = this.order.map(place => this.lines.dimensions[place]?.field.id ?? '');
    return { order, colour: this.colour?.field.id ?? null };
  }

  get id(): string {
    return this.spark.id;
  }

  dispose(): void {
    this.stopPointing();
  }

  /** Draws what is selected now. */
  draw(): void {
    const { active } = this.linking;
    this.element.classList.toggle('follows', active);
    const sampled = active ? this.linking.sampled() : null;
    this.drawn = this.lines.draw(row => sampled === null || sampled[row] === 1);
    this.paint();
    for (const axis of this.axes) axis.draw();
    this.stats.draw();
    if (!this.numbers.hidden) this.fillNumbers();
    if (this.hover !== null && sampled !== null && sampled[this.hover] !== 1) this.hover = null;
    this.tell();
  }

  showNumbers(shown: boolean): void {
    this.picture.hidden = shown;
    this.numbers.hidden = !shown;
    if (shown) this.fillNumbers();
  }

  private paint(): void {
    const { shades, failed, rows } = this.drawn;
    // Many lines let those behind them through.
    this.plane.style.setProperty('--strength', String(Math.min(Math.max(6 / Math.sqrt(rows.length + 1), 0.3), 1)));
    shades.forEach((outline, shade) => {
      set(this.shades[shade], outline);
    });
    set(this.failed, failed);
    this.tell();
  }

  /** All lines, behind those that are selected. */
  private paintRest(): void {
    const { shades, failed } = this.lines.draw(() => true);
    set(this.rest, [...shades, failed].join(''));
  }

  private place(): void {
    const last = Math.max(this.order.length - 1, 1);
    this.order.forEach((axis, place) => {
      const left = `${String((100 * place) / last)}%`;
      const drawn = this.axes[axis];
      if (drawn === undefined) return;
      drawn.element.style.left = left;
      drawn.heading.style.left = left;
      drawn.heading.style.width = `min(112px, ${String(100 / last)}%)`;
      drawn.heading.classList.toggle('first', place === 0);
      drawn.heading.classList.toggle('last', place === last);
      drawn.element.classList.toggle('last', place === last);
    });
    this.paintRest();
  }

  private move(axis: number, to: number): void {
    const from = this.order.indexOf(axis);
    const place = Math.min(Math.max(to, 0), this.order.length - 1);
    if (place === from) return;
    this.order.splice(from, 1);
    this.order.splice(place, 0, axis);
    this.lines.arrange(this.order);
    this.place();
    this.draw();
    this.showLine(this.chosen, this.linking.pointing.row);
    this.showLine(this.hovered, this.hover);
  }

  /** How many axes a pointer is from the first one. */
  private steps(clientX: number): number {
    const { left, width } = this.canvas.getBoundingClientRect();
    return ((clientX - left) / Math.max(width, 1)) * (this.order.length - 1);
  }

  private rowAt(event: MouseEvent, reach: number): number | null {
    const { top } = this.canvas.getBoundingClientRect();
    return this.lines.nearest(this.drawn.rows, { x: this.steps(event.clientX), y: event.clientY - top, reach });
  }

  private look(event: PointerEvent): void {
    if (this.axes.some(axis => axis.dragging)) this.setHover(null);
    else this.setHover(this.rowAt(event, REACH));
  }

  private setHover(row: number | null): void {
    if (row === this.hover) return;
    this.hover = row;
    this.showLine(this.hovered, row);
    this.tell();
  }

  private showLine(path: SVGPathElement, row: number | null): void {
    set(path, row === null ? '' : this.lines.outline(row));
    if (row !== null) path.classList.toggle('failed', this.lines.isFailed(row));
  }

  private tell(): void {
    const words =
      this.axes.find(axis => axis.words !== null)?.words ??
      (this.hover === null
        ? this.amount()
        : trans.__('%1: %2', this.lines.names[this.hover] ?? '', this.lines.words(this.hover)));
    if (this.told.textContent !== words) this.told.textContent = words;
  }

  private amount(): string {
    const { rows, of } = this.drawn;
    const drawn = of > MOST_LINES ? trans.__('%1 of %2 lines are drawn.', count(rows.length), count(of)) : '';
    return [drawn, trans.__('Drag along an axis to select; click a line to read about it.')].filter(Boolean).join(' ');
  }

  private colourBox(colours: readonly Dimension[]): HTMLElement | null {
    if (colours.length === 0) return null;
    const options = colours.map((each, place) =>
      html('option', { value: place, selected: each === this.colour }, each.field.title)
    );
    const box = html('select', {}, ...options);
    box.addEventListener('change', () => {
      this.colour = colours[box.selectedIndex] ?? null;
      this.lines.colourBy(this.colour);
      this.draw();
      this.sayColour();
    });
    this.sayColour();
    const key = html('span', { class: 'colour-key' }, html('span', { class: 'ramp' }), this.best);
    return html('label', { class: 'control' }, html('span', {}, trans.__('colour')), box, key);
  }

  private readonly best = html('span', { class: 'soft' });

  /** Says which end of the colours is strong. */
  private sayColour(): void {
    const low = this.colour?.axis.better === 'low';
    this.best.textContent = low ? trans.__('strong: low') : trans.__('strong: high');
  }

  private showChosen(): void {
    const { row } = this.linking.pointing;
    this.showLine(this.chosen, row);
    this.details.hidden = row === null;
    if (row === null) return;
    const called = html('code', {}, this.lines.names[row] ?? '');
    const said = html('span', { class: 'soft', role: 'status' });
    const copy = html('button', { type: 'button', class: 'plain' }, trans.__('copy'));
    copy.addEventListener('click', () => {
      void copyText(called).then(words => (said.textContent = words));
    });
    const close = html('button', { type: 'button', class: 'plain' }, trans.__('close'));
    close.addEventListener('click', () => {
      this.linking.pointing.choose(null);
    });
    this.details.replaceChildren(
      html('p', {}, called, copy, said, close),
      html(
        'dl',
        {},
        ...this.lines.dimensions.map(each =>
          html('div', {}, html('dt', {}, name(each.field.title)), html('dd', { dir: 'auto' }, each.words(row)))
        )
      )
    );
    this.details.scrollIntoView({ block: 'nearest' });
  }

  private fillNumbers(): void {
    const { dimensions, names } = this.lines;
    const rows = this.drawn.rows.slice(0, SHOWN);
    const head = html(
      'tr',
      {},
      html('th', { scope: 'col' }),
      ...dimensions.map(each => html('th', { scope: 'col', class: 'number' }, name(each.field.title)))
    );
    const body = rows.map(row =>
      html(
        'tr',
        {},
        html('th', { scope: 'row' }, names[row] ?? ''),
        ...dimensions.map(each => html('td', { class: 'number' }, each.words(row)))
      )
    );
    const left = this.drawn.of - rows.length;
    const more =
      left > 0 && html('p', { class: 'soft' }, trans.__('%1 of %2 shown', count(rows.length), count(this.drawn.of)));
    this.numbers.replaceChildren(
      html('table', { 'aria-label': this.spark.title }, html('thead', {}, head), html('tbody', {}, ...body)),
      ...(more === false ? [] : [more])
    );
  }
}

function set(path: SVGPathElement | undefined, outline: string): void {
  if (path !== undefined && path.getAttribute('d') !== outline) path.setAttribute('d', outline);
}

/** The places of axes in the order of these fields; those of others come last. */
function orderOf(dimensions: readonly Dimension[], fields: readonly string[]): number[] {
  const wanted = (place: number): number => {
    const at = fields.indexOf(dimensions[place]?.field.id ?? '');
    return at < 0 ? fields.length + place : at;
  };
  return dimensions.map((_, place) => place).sort((one, other) => wanted(one) - wanted(other));
}
