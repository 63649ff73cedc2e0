// A section of a view as it is drawn: its element, and what has to be told of changes or let go of.

import { drawAction } from './actions';
import type { Insert } from './code-offer';
import { drawControl } from './controls';
import type { Control, Figure, Section, SectionOf } from './drawing';
import { html, toggle } from './dom';
import { Chart } from './figures';
import { drawFindings, findingsIn } from './findings';
import { count } from './numbers';
import { problem } from './problem';
import type { RowsPanel } from './rows-panel';
import type { Selection } from './selection';
import { Sparks } from './sparks';
import { drawTable } from './tables';
import { trans } from './words';

/** What sections share with the view that they are part of. */
export interface Surroundings {
  readonly host: HTMLElement;
  readonly linking: Selection;
  readonly panel: RowsPanel;
  /** What puts code into a new cell; null where there are no cells, or the notebook is not trusted. */
  readonly insert: Insert | null;
  /** Moves the figures of every section that follow a control. */
  readonly move: (control: string, index: number) => void;
  /** Where a control stands. */
  readonly stand: (control: string) => number;
}

export class DrawnSection {
  readonly element: HTMLElement;
  private readonly head = html('div', { class: 'section-head' });
  private charts: readonly Chart[] = [];
  private sparks: Sparks | null = null;

  constructor(
    public section: Section,
    private readonly around: Surroundings
  ) {
    this.element = html('section', { class: section.type, 'data-id': section.id });
    this.fill();
  }

  /** Draws what is new in another state of the same section; figures that are as they were are left alone. */
  update(section: Section): void {
    if (section === this.section) return;
    const before = this.section;
    this.section = section;
    const charts = this.charts;
    if (before.type === 'figures' && section.type === 'figures') this.keepCharts(section.items);
    const moved = charts.length !== this.charts.length || charts.some((chart, place) => chart !== this.charts[place]);
    // A chart that is put in its place again would lose the pointer and the focus.
    if (section.type !== 'figures' || moved || before.title !== section.title || before.note !== section.note)
      this.fill();
  }

  choose(control: string, index: number): void {
    for (const chart of this.charts) if (chart.control === control) chart.choose(index);
  }

  /** Draws again, in the colours in force. */
  redraw(): void {
    for (const chart of this.charts) chart.redraw();
  }

  /** Draws everything, wherever it is on the page, until it is printed. */
  print(isPrinting: boolean): void {
    if (isPrinting) for (const chart of this.charts) chart.show();
    this.sparks?.print(isPrinting);
  }

  dispose(): void {
    for (const chart of this.charts) chart.dispose();
    this.sparks?.dispose();
  }

  private keepCharts(figures: readonly Figure[]): void {
    const known = new Map(this.charts.map(chart => [chart.id, chart]));
    this.charts = figures.map(figure => {
      const chart = known.get(figure.id);
      if (chart?.update(figure) !== true) return this.chart(figure);
      known.delete(figure.id);
      return chart;
    });
    for (const chart of known.values()) chart.dispose();
  }

  private chart(figure: Figure): Chart {
    const { host, linking, stand } = this.around;
    return new Chart(figure, host, linking, figure.control === null ? 0 : stand(figure.control));
  }

  private fill(): void {
    const { section } = this;
    const number = section.type === 'findings' && ` · ${count(findingsIn(section))}`;
    const heading = section.title !== '' && html('h3', { class: 'heading' }, section.title, number);
    this.head.replaceChildren(...(heading === false ? [] : [heading]));
    const note = section.note === null ? [] : [html('p', { class: 'soft' }, section.note)];
    if (section.title === '') this.element.removeAttribute('aria-label');
    else this.element.setAttribute('aria-label', section.title);
    let content: readonly HTMLElement[];
    try {
      content = this.content();
    } catch (error) {
      content = [problem(trans.__('This part could not be drawn.'), error)];
    }
    this.element.replaceChildren(this.head, ...note, ...content);
  }

  private content(): readonly HTMLElement[] {
    const { section, around } = this;
    switch (section.type) {
      case 'findings':
        return [drawFindings(section, around.panel, around.insert)];
      case 'figures':
        if (this.charts.length === 0) this.charts = section.items.map(figure => this.chart(figure));
        return [html('div', { class: 'charts' }, ...this.charts.map(chart => chart.element))];
      case 'sparks':
        return [this.cards(section)];
      case 'tables':
        return section.items.map(table => drawTable(table, { linking: around.linking }));
      case 'controls':
        return section.items.map(control => this.control(control));
      case 'actions':
        return section.items.map(action => drawAction(action, around.insert));
      default:
        throw new Error(
          trans.__("This page does not know sections of type '%1'.", String((section as { type: unknown }).type))
        );
    }
  }

  private cards({ items, title, overview }: SectionOf<'sparks'>): HTMLElement {
    const before = this.sparks;
    before?.dispose();
    const sparks = new Sparks(items, this.around.linking, { title, overview, before });
    this.sparks = sparks;
    this.head.append(
      toggle(trans.__('numbers'), shown => {
        sparks.showNumbers(shown);
      })
    );
    return sparks.element;
  }

  private control(control: Control): HTMLElement {
    return drawControl({ ...control, index: this.around.stand(control.id) }, this.around.move);
  }
}
