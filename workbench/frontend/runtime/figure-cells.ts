// The cells of a heat map, by pointer and by keys: arrow keys move a frame over them, Enter opens what the pointer clicks on.

import { html, svg } from './dom';
import { pixels, type Axis } from './figure-bins';
import { trans } from './words';

/** What is used of a drawn plotly chart. */
interface Drawn extends HTMLElement {
  readonly _fullLayout?: { readonly xaxis?: Axis; readonly yaxis?: Axis };
}

export interface Cells {
  /** Cells along each side. */
  readonly length: number;
  /** What a cell says. */
  words(row: number, column: number): string;
  open(row: number, column: number): void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};

export class FigureCells {
  readonly element: HTMLElement;
  private readonly frame = svg('rect', { class: 'cell-frame', visibility: 'hidden' });
  private readonly said = html('span', { class: 'aloud', 'aria-live': 'polite' });
  private row = 0;
  private column = 0;

  constructor(
    private readonly plot: Drawn,
    private readonly cells: Cells,
    alt: string
  ) {
    this.element = html(
      'div',
      {
        class: 'cells-keys',
        tabindex: 0,
        role: 'application',
        'aria-roledescription': trans.__('heat map'),
        'aria-label': `${alt} ${trans.__('Arrow keys move over the cells, Enter opens the picture of one.')}`
      },
      svg('svg', { 'aria-hidden': 'true' }, this.frame),
      this.said
    );
    this.element.addEventListener('keydown', this.onKey);
    this.element.addEventListener('focus', () => {
      this.tell();
    });
    this.element.addEventListener('blur', () => {
      this.frame.setAttribute('visibility', 'hidden');
    });
  }

  /** Hears of clicks, once the chart is drawn. */
  listen(on: (event: 'plotly_click', listener: (clicked: unknown) => void) => void): void {
    this.plot.classList.add('opens');
    on('plotly_click', clicked => {
      const { points = [] } = clicked as { readonly points?: readonly { readonly pointNumber?: unknown }[] };
      const place = points[0]?.pointNumber;
      if (!Array.isArray(place)) return;
      const [row, column] = place as number[];
      this.row = row ?? 0;
      this.column = column ?? 0;
      this.cells.open(this.row, this.column);
    });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      const last = this.cells.length - 1;
      this.row = Math.min(Math.max(this.row + step[0], 0), last);
      this.column = Math.min(Math.max(this.column + step[1], 0), last);
      this.tell();
    } else if (event.key === 'Enter' || event.key === ' ') this.cells.open(this.row, this.column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private tell(): void {
    const { xaxis, yaxis } = this.plot._fullLayout ?? {};
    this.said.textContent = this.cells.words(this.row, this.column);
    if (xaxis === undefined || yaxis === undefined) return;
    const x = pixels(xaxis, [this.column - 0.5, this.column + 0.5]);
    const y = pixels(yaxis, [this.row - 0.5, this.row + 0.5]);
    this.frame.setAttribute('visibility', x === null || y === null ? 'hidden' : 'visible');
    if (x === null || y === null) return;
    const box = { x: xaxis._offset + x[0], y: yaxis._offset + y[0], width: x[1] - x[0], height: y[1] - y[0] };
    for (const [key, value] of Object.entries(box)) this.frame.setAttribute(key, String(value));
  }
}
