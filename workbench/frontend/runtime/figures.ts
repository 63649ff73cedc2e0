// Figures: plotly charts, drawn when they come near the window, each with its numbers one click away.

import { basisMark } from './basis';
import type { Figure } from './drawing';
import { html, name, toggle } from './dom';
import { authoredConfig, config, Plotly, unknownTrace } from './plotly';
import { authored, template, themed } from './specification';
import { drawTable } from './tables';
import { colours } from './theme';

type Spec = Figure['spec'];

export class Chart {
  readonly element: HTMLElement;
  readonly control: string | null;
  private readonly plot: HTMLDivElement;
  private readonly specs: readonly Spec[];
  private readonly untitled: string;
  private readonly near: IntersectionObserver;
  private readonly size: ResizeObserver;
  private spec: Spec;
  private wanted = false;
  private queue: Promise<void> = Promise.resolve();
  private disposed = false;

  constructor(
    figure: Figure,
    private readonly host: HTMLElement
  ) {
    this.control = figure.control;
    this.specs = figure.specs;
    this.spec = figure.spec;
    this.untitled = figure.title === '' ? `${figure.alt}. ` : '';
    this.plot = html('div', {
      class: 'plot',
      role: 'img',
      'aria-label': figure.alt,
      style: `height:${String(figure.height)}px`
    });
    const numbers = drawTable(figure.table, { titled: false });
    numbers.hidden = true;
    const shown = toggle('numbers', visible => {
      numbers.hidden = !visible;
    });
    shown.setAttribute('aria-label', `numbers of ${figure.title || figure.alt}`);
    const heading = figure.title !== '' && html('h3', {}, name(figure.title), basisMark(figure.basis));
    const caption = html('figcaption', {}, heading, shown);
    this.element = html(
      'figure',
      { class: figure.width, 'data-id': figure.id, 'data-state': 'waiting' },
      caption,
      this.plot,
      numbers
    );

    this.near = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) this.show();
      },
      { rootMargin: '400px' }
    );
    this.near.observe(this.plot);
    this.size = new ResizeObserver(() => {
      if (this.element.dataset.state === 'drawn' && this.plot.clientWidth > 0) Plotly.Plots.resize(this.plot);
    });
    this.size.observe(this.plot);
  }

  /** Draws the chart, wherever it is on the page. */
  show(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.near.disconnect();
    this.draw();
  }

  /** Draws the specification for a control's value. */
  choose(index: number): void {
    this.spec = this.specs[index] ?? this.spec;
    this.redraw();
  }

  /** Draws again, in the colours in force. */
  redraw(): void {
    if (this.wanted) this.draw();
  }

  dispose(): void {
    this.disposed = true;
    this.near.disconnect();
    this.size.disconnect();
    Plotly.purge(this.plot);
  }

  private draw(): void {
    this.queue = this.queue
      .then(() => this.react())
      .catch((problem: unknown) => {
        this.tell(html('p', { class: 'problem', role: 'alert' }, `This chart could not be drawn: ${String(problem)}`));
      });
  }

  private async react(): Promise<void> {
    if (this.disposed) return;
    const strange = unknownTrace(this.spec.data);
    if (strange !== null) {
      this.tell(
        html('p', { class: 'soft', role: 'note' }, this.untitled, `A chart of type ${strange} is not drawn in reports.`)
      );
      return;
    }
    const { data, layout, config: settings, frames } = this.drawing();
    await Plotly.react(this.plot, data, layout, settings);
    if (frames !== undefined) await Plotly.addFrames(this.plot, frames);
    this.element.dataset.state = 'drawn';
  }

  /** Puts words in the place of the picture. */
  private tell(words: HTMLElement): void {
    this.element.dataset.state = 'failed';
    this.plot.removeAttribute('role');
    this.plot.replaceChildren(words);
  }

  /** What plotly draws: in the look of the house, unless the layout brings its own. */
  private drawing(): Plotly.PlotlyDataLayoutConfig {
    if (this.spec.layout?.template !== undefined) {
      return { ...(authored(this.spec) as Plotly.PlotlyDataLayoutConfig), config: authoredConfig };
    }
    const colour = colours(this.host);
    const font = getComputedStyle(this.host).fontFamily;
    const layout = themed(this.spec.layout ?? {}, colour) as Partial<Plotly.Layout>;
    const data = themed(this.spec.data, colour) as Plotly.Data[];
    return { data, layout: { ...layout, template: template(this.spec.data, colour, font) }, config };
  }
}
