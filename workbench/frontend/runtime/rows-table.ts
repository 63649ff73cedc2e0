// Rows: a table of any length, of which the document holds what is in sight.

import { formatter, isNumeric, type Cell, type Column } from './cells';
import { html, name } from './dom';
import { PAGE, Pages, type Page, type Read, type RowColumn, type Sort } from './rows-pages';
import { trans } from './words';
import { thumbnail } from './thumbnails';

const HEIGHT = 26; // CSS pixels of a row
const PICTURED = 56; // of a row with a picture
const TALLEST = 8_000_000; // CSS pixels; browsers end somewhere above. Longer tables are scrolled by parts.
const MARGIN = 6; // rows drawn above and below what is in sight
const STEADY = 60; // milliseconds at one place, before its rows are asked for

/** Writes a cell of the row that is called so. */
type Write = (cell: Cell, row: string) => Node;

let tables = 0;

/** How the cells of a column are written; the first page says how many decimals suit its numbers. */
function writer(column: RowColumn, values: Cell[]): Write {
  if (column.type === 'image') return (cell, row) => thumbnail(cell, `${column.title}, ${row}`);
  const words = formatter({ ...column, type: column.type, values: values as Column['values'] });
  return cell => document.createTextNode(words(cell));
}

/** A width in characters that suits a column's title and its first values. */
function width(column: RowColumn, texts: readonly string[]): number {
  const title = column.title.length + (column.unit === null ? 0 : column.unit.length + 1) + 2;
  if (column.type === 'image') return Math.max(title, 9);
  return Math.min(Math.max(title, 5, ...texts.map(text => text.length)), 36) + 2;
}

function isNumber(column: RowColumn): boolean {
  return column.type !== 'image' && isNumeric({ ...column, type: column.type, values: [] });
}

export class RowsTable {
  readonly element: HTMLElement;
  private readonly id = `rows-${String((tables += 1))}`;
  private readonly head = html('div', { class: 'row', role: 'row', 'aria-rowindex': 1 });
  private readonly rows = html('div', { class: 'body', role: 'rowgroup' });
  private readonly space = html('div', { class: 'space', role: 'presentation' });
  private readonly grid: HTMLElement;
  private readonly problem = html('p', { class: 'problem', role: 'alert', hidden: true });
  private readonly state = html('p', { class: 'state soft', role: 'status' });
  private read: Read | null = null;
  private pages: Pages | null = null;
  private columns: readonly RowColumn[] = [];
  private writers: readonly Write[] = [];
  private n: number | null = null;
  private height = HEIGHT;
  private active = 0;
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param label - What the table is called.
   * @param said - Hears how many rows there are, each time that they are read anew.
   */
  constructor(
    label: string,
    private readonly said: (n: number) => void
  ) {
    this.space.append(this.rows);
    this.grid = html(
      'div',
      { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': label, 'aria-readonly': 'true' },
      html('div', { role: 'rowgroup', class: 'heads' }, this.head),
      this.space
    );
    this.element = html('div', { class: 'rows-table' }, this.problem, this.grid, this.state);
    this.grid.addEventListener('scroll', this.later, { passive: true });
    this.grid.addEventListener('keydown', this.onKey);
  }

  focus(): void {
    this.grid.focus({ preventScroll: true });
  }

  /** Shows the rows that *read* gives, from the first on, in the order that was chosen last. */
  show(read: Read): void {
    this.read = read;
    this.begin(this.pages?.sort ?? null);
  }

  dispose(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.pages = null;
  }

  private begin(sort: Sort | null): void {
    if (this.read === null) return;
    this.pages = new Pages(this.read, sort);
    this.problem.hidden = true;
    this.grid.setAttribute('aria-busy', 'true');
    if (this.n === null) this.state.textContent = trans.__('Reading rows…');
    this.load(this.pages, 0, true);
  }

  private load(pages: Pages, place: number, first = false): void {
    pages.load(place).then(
      page => {
        if (pages !== this.pages || page === null) return;
        this.problem.hidden = true;
        if (first) this.start(page);
        else this.draw();
      },
      (problem: unknown) => {
        if (pages === this.pages) this.tell(problem instanceof Error ? problem.message : String(problem));
      }
    );
  }

  private tell(problem: string): void {
    const again = html('button', { type: 'button', class: 'plain' }, trans.__('try again'));
    again.addEventListener('click', () => {
      this.focus();
      this.begin(this.pages?.sort ?? null);
    });
    this.problem.replaceChildren(html('b', {}, trans.__('The rows could not be read.')), ` ${problem} `, again);
    this.problem.hidden = false;
    this.grid.removeAttribute('aria-busy');
    this.state.textContent = '';
  }

  private start(page: Page): void {
    const sameColumns = JSON.stringify(page.columns.map(key)) === JSON.stringify(this.columns.map(key));
    this.n = page.n;
    if (!sameColumns || this.columns.length === 0) {
      this.columns = page.columns;
      this.layOut(page);
    }
    this.sortMarks();
    this.grid.removeAttribute('aria-busy');
    this.grid.setAttribute('aria-rowcount', String(page.n + 1));
    this.grid.setAttribute('aria-colcount', String(page.columns.length));
    this.state.textContent = page.n === 0 ? trans.__('No row is selected.') : '';
    this.grid.hidden = page.columns.length === 0;
    this.space.style.height = `${String(Math.min(page.n * this.height, TALLEST))}px`;
    this.active = 0;
    this.grid.scrollTop = 0;
    this.said(page.n);
    this.draw();
  }

  private layOut(page: Page): void {
    const values = this.columns.map((_, place) => page.rows.map(row => row[place]));
    this.writers = this.columns.map((column, place) => writer(column, values[place] ?? []));
    const widths = this.columns.map((column, place) =>
      width(column, column.type === 'image' ? [] : (values[place] ?? []).map(cell => this.text(place, cell)))
    );
    // Each row is a grid of its own: its columns stand below one another when no cell has a say in their widths.
    const tracks = widths.map((each, place) => {
      const most = this.columns[place]?.type === 'image' ? 'ch' : 'fr'; // pictures are of one size
      return `minmax(${String(each)}ch, ${String(each)}${most})`;
    });
    this.grid.style.setProperty('--columns', tracks.join(' '));
    this.grid.style.setProperty('--least', `${String(widths.reduce((sum, each) => sum + each, 0))}ch`);
    this.height = this.columns.some(each => each.type === 'image') ? PICTURED : HEIGHT;
    this.grid.style.setProperty('--row', `${String(this.height)}px`);
    this.head.replaceChildren(
      ...this.columns.map((column, place) => {
        const unit = column.unit === null ? null : html('span', { class: 'unit' }, ` ${column.unit}`);
        const button = html('button', { type: 'button', class: 'sort', tabindex: -1 }, name(column.title), unit);
        button.addEventListener('click', () => {
          this.sortBy(column);
        });
        return html(
          'div',
          { role: 'columnheader', 'aria-colindex': place + 1, class: isNumber(column) ? 'number' : null },
          column.type === 'image' ? name(column.title) : button
        );
      })
    );
  }

  private text(place: number, cell: Cell): string {
    return this.writers[place]?.(cell, '').textContent ?? '';
  }

  private sortBy(column: RowColumn): void {
    const before = this.pages?.sort ?? null;
    if (before?.column !== column.name) this.begin({ column: column.name, descending: false });
    else this.begin(before.descending ? null : { column: column.name, descending: true });
  }

  private sortMarks(): void {
    const sort = this.pages?.sort ?? null;
    for (const [place, cell] of [...this.head.children].entries()) {
      const sorted = this.columns[place]?.name === sort?.column;
      cell.ariaSort = sorted ? (sort?.descending === true ? 'descending' : 'ascending') : 'none';
    }
  }

  private readonly later = (): void => {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  };

  /** How many rows there is room for. */
  private get room(): number {
    return Math.max(Math.ceil((this.grid.clientHeight - this.head.offsetHeight) / this.height), 1);
  }

  /** The first row in sight, and how far its top is from the top of the body; of long tables a part of the way down. */
  private get top(): readonly [number, number] {
    const { n, room, height } = this;
    const scrolled = this.grid.scrollTop;
    if (n === null || n * height <= TALLEST) return [Math.floor(scrolled / height), 0];
    const way = Math.max(this.grid.scrollHeight - this.grid.clientHeight, 1);
    const first = Math.round((scrolled / way) * Math.max(n - room + 1, 0));
    return [first, scrolled - first * height];
  }

  private draw(): void {
    const { n, pages } = this;
    if (n === null || pages === null) return;
    const [first, shift] = this.top;
    const from = Math.max(first - MARGIN, 0);
    const to = Math.min(first + this.room + MARGIN, n);
    const drawn: HTMLElement[] = [];
    for (let place = from; place < to; place += 1) drawn.push(this.row(place, pages.row(place), shift));
    this.rows.replaceChildren(...drawn);
    const has = n > 0 && this.active >= from && this.active < to;
    if (has) this.grid.setAttribute('aria-activedescendant', `${this.id}-${String(this.active)}`);
    else this.grid.removeAttribute('aria-activedescendant');
    this.askFor(pages, from, to);
  }

  private row(place: number, cells: readonly Cell[] | null, shift: number): HTMLElement {
    const top = place * this.height + shift;
    const called = cells === null ? '' : `${this.columns[0]?.title ?? ''} ${this.text(0, cells[0])}`;
    return html(
      'div',
      {
        class: place === this.active ? 'row active' : 'row',
        role: 'row',
        id: `${this.id}-${String(place)}`,
        'aria-rowindex': place + 2,
        'aria-busy': cells === null,
        style: `transform: translateY(${String(top)}px)`
      },
      ...this.columns.map((column, at) => {
        const write = this.writers[at];
        const element = html('div', {
          role: 'gridcell',
          'aria-colindex': at + 1,
          dir: isNumber(column) ? null : 'auto',
          class: cells === null ? 'waiting' : isNumber(column) ? 'number' : column.type
        });
        if (cells !== null && write !== undefined) element.append(write(cells[at], called));
        return element;
      })
    );
  }

  /** Asks for pages in sight that are not here, once the scrolling rests a moment. */
  private askFor(pages: Pages, from: number, to: number): void {
    clearTimeout(this.timer);
    const missing = new Set<number>();
    for (let place = from; place < to; place += 1)
      if (pages.row(place) === null) missing.add(Math.floor(place / PAGE) * PAGE);
    if (missing.size === 0) return;
    this.timer = setTimeout(() => {
      for (const place of missing) this.load(pages, place);
    }, STEADY);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (this.n === null || event.altKey || event.target !== this.grid) return;
    const page = Math.max(this.room - 1, 1);
    const last = Math.max(this.n - 1, 0);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: last
    };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    this.active = Math.min(Math.max(place, 0), last);
    this.reveal();
    this.draw();
  };

  /** Scrolls just so far that the active row is in sight. */
  private reveal(): void {
    const { n, active, grid, height } = this;
    if (n === null) return;
    const full = Math.max(Math.floor((grid.clientHeight - this.head.offsetHeight) / height), 1);
    const [first] = this.top;
    const wanted = active < first ? active : active > first + full - 1 ? active - full + 1 : first;
    if (wanted === first) return;
    if (n * height <= TALLEST) {
      grid.scrollTop = wanted * height;
      return;
    }
    const way = Math.max(grid.scrollHeight - grid.clientHeight, 1);
    grid.scrollTop = Math.min(Math.max((wanted / Math.max(n - this.room + 1, 1)) * way, 0), way);
  }
}

function key({ name: called, title, type, unit }: RowColumn): readonly unknown[] {
  return [called, title, type, unit];
}
