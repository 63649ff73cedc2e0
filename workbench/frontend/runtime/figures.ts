// Figures: plotly charts, drawn when they come near the window, each with its numbers one click away.

import { roomFor, withRoom, type Room } from './axis-room';
import { basisMark } from './basis';
import type { Basis, Figure } from './drawing';
import { html, name, toggle } from './dom';
import { FigureBrush } from './figure-brush';
import { FigureCells } from './figure-cells';
import { FigureChoices } from './figure-choices';
import { following, resting, sameMarks, type Following } from './figure-follow';
import { followingTable } from './figure-numbers';
import { FigurePicks } from './figure-picks';
import { PairPanel } from './pair-panel';
import { askForTurn, giveUpTurn } from './figure-turns';
import { writeLegibly } from './heat-map-labels';
import type { Linking } from './linking';
import { NOTHING, number } from './numbers';
import { authoredConfig, brushedConfig, config, Plotly, unknownTrace } from './plotly';
import { plotlyWords } from './plotly-words';
import { authored, template, themed } from './specification';
import { drawTable } from './tables';
import { colours } from './theme';
import { trans } from './words';

type Spec = Figure['spec'];

export class Chart {
  readonly element: HTMLElement;
  readonly control: string | null;
  private readonly plot: HTMLDivElement;
  private readonly mark = html('span', {});
  private readonly numbers = html('div', { hidden: true });
  /** What the picture shows of a selection, where that has to be told. */
  private readonly legend = html('p', { class: 'legend' });
  private readonly brush: FigureBrush | null = null;
  private readonly choices: FigureChoices | null = null;
  private readonly picks: FigurePicks | null = null;
  private readonly pair: PairPanel | null = null;
  private readonly cells: FigureCells | null = null;
  private readonly pairButton: HTMLButtonElement | null = null;
  private readonly near: IntersectionObserver;
  private readonly size: ResizeObserver;
  private readonly stopFollowing: () => void;
  private wanted = false;
  private isNear = false;
  /** Whether the picture shows another selection than there is. */
  private stale = false;
  /** Whether it shows another state of the figure than there is. */
  private renewed = false;
  /** What the picture follows with. */
  private shown: Following | null = null;
  /** What there was room for when it was drawn. */
  private room = '';
  private queue: Promise<void> = Promise.resolve();
  private disposed = false;

  constructor(
    private figure: Figure,
    private readonly host: HTMLElement,
    private readonly linking: Linking | null,
    /** The place of its control's value. */
    private chosen = 0
  ) {
    this.control = figure.control;
    this.plot = html('div', {
      class: 'plot',
      role: 'group', // no picture: the buttons of its mode bar can be reached
      'aria-label': figure.alt,
      style: `height:${String(figure.height)}px`
    });
    const buttons = html('span', { class: 'buttons' });
    const stage = html('div', { class: 'stage' }, this.plot, this.legend);
    if (figure.brush !== null && linking !== null) {
      const brush = new FigureBrush(figure.brush, this.plot, linking);
      if (brush.fields.length > 0) {
        this.brush = brush;
        this.choices = new FigureChoices(brush.fields, linking);
        const select = this.opener(trans.__('select'), this.choices.element);
        buttons.append(select);
        stage.append(brush.overlay);
        stage.tabIndex = -1;
        stage.addEventListener('pointerdown', () => {
          stage.focus({ preventScroll: true }); // so that Escape is heard
        });
      }
    }
    if (figure.picks !== undefined && linking !== null) {
      const picks = new FigurePicks(figure.picks, linking);
      if (picks.any) {
        this.picks = picks;
        buttons.append(this.opener(trans.__('select'), picks.element));
      }
    }
    if (figure.opens !== undefined && linking !== null) {
      const pair = new PairPanel(
        figure.opens.map(id => (id === null ? null : (linking.field(id) ?? null))),
        linking
      );
      if (pair.some) {
        this.pair = pair;
        this.cells = new FigureCells(this.plot, this.cellsOf(figure, pair), figure.alt);
        this.pairButton = this.opener(trans.__('pair'), pair.element);
        buttons.append(this.pairButton);
        stage.append(this.cells.element);
      }
    }
    buttons.append(this.opener(trans.__('numbers'), this.numbers));
    this.sayBasis(figure.basis);
    const heading = figure.title !== '' && html('h3', {}, name(figure.title), this.mark);
    this.element = html(
      'figure',
      { class: figure.width, 'data-id': figure.id, 'data-state': 'waiting' },
      html('figcaption', {}, heading, buttons),
      stage,
      this.choices?.element,
      this.picks?.element,
      this.pair?.element,
      this.numbers
    );
    this.element.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || this.brush?.clear() !== true) return;
      event.preventDefault();
      event.stopPropagation();
    });

    this.near = new IntersectionObserver(
      entries => {
        this.isNear = entries.at(-1)?.isIntersecting ?? false;
        if (this.isNear) this.show();
        if (this.isNear && this.stale) askForTurn(this.turn);
      },
      { rootMargin: '400px' }
    );
    this.near.observe(this.plot);
    this.size = new ResizeObserver(() => {
      if (this.element.dataset.state === 'drawn') this.fit();
    });
    this.size.observe(this.plot);
    this.stopFollowing = linking?.onChange(this.onChange) ?? (() => undefined);
  }

  /** Draws the chart, wherever it is on the page. */
  show(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.draw();
  }

  get id(): string {
    return this.figure.id;
  }

  /**
   * Draws another state of the same figure, as soon as it is near the window; says whether it could.
   *
   * It cannot where more than the picture and its numbers has changed.
   */
  update(figure: Figure): boolean {
    const { figure: before } = this;
    if (figure === before) return true;
    const frame = ({ title, width, height, control, brush }: Figure): string =>
      JSON.stringify([title, width, height, control, brush]);
    if (frame(figure) !== frame(before)) return false;
    this.figure = figure;
    this.plot.setAttribute('aria-label', figure.alt);
    this.sayBasis(figure.basis);
    this.stale = this.renewed = true;
    if (this.isNear) askForTurn(this.turn);
    this.fillNumbers();
    return true;
  }

  /** Draws the specification for a control's value. */
  choose(index: number): void {
    this.chosen = index;
    this.redraw();
    this.fillNumbers();
  }

  /** Draws again, in the colours in force. */
  redraw(): void {
    if (this.wanted) void this.draw();
  }

  dispose(): void {
    this.disposed = true;
    this.stopFollowing();
    this.pair?.dispose();
    giveUpTurn(this.turn);
    this.near.disconnect();
    this.size.disconnect();
    Plotly.purge(this.plot);
  }

  private get spec(): Spec {
    return this.figure.specs[this.chosen] ?? this.figure.spec;
  }

  private get follows(): Figure['follows'] {
    return this.figure.specs_follows[this.chosen] ?? this.figure.follows;
  }

  /** What follows the selection now; null while nothing is selected, or nothing here follows it. */
  private following(): Following | null {
    if (this.linking?.active !== true || this.follows.length === 0) return null;
    return following(this.spec, this.follows, this.linking);
  }

  private resting(): Spec {
    return this.linking === null ? this.spec : resting(this.spec, this.follows, this.linking);
  }

  private readonly onChange = (): void => {
    this.brush?.show();
    this.choices?.show();
    this.picks?.show();
    if (this.figure.follows.length + this.figure.specs_follows.length === 0) {
      this.legend.textContent = this.linking?.active === true ? trans.__('all rows') : '';
      return;
    }
    this.stale = true;
    if (this.isNear) askForTurn(this.turn);
  };

  private readonly turn = async (): Promise<void> => {
    if (this.disposed || !this.wanted || !this.stale) return;
    if (Object.keys(this.figure.table.follows).length > 0) this.fillNumbers(); // by itself, whatever the picture does
    if (!this.renewed && this.element.dataset.state === 'drawn' && sameMarks(this.shown, this.following())) {
      this.stale = false;
      return;
    }
    this.fillNumbers();
    await this.draw();
  };

  /** What numbers rest on that are not exact: on a sample, else on the bins of all rows. */
  private estimated(): Basis {
    const sample = this.linking?.links.sample ?? this.figure.basis;
    return sample.kind === 'exact' ? { kind: 'approximate', error: trans.__('from the bins') } : sample;
  }

  private opener(words: string, opened: HTMLElement): HTMLButtonElement {
    const button = toggle(words, shown => {
      opened.hidden = !shown;
      this.fillNumbers();
      this.choices?.show();
      if (shown && opened === this.pair?.element) this.pair.show();
    });
    button.setAttribute('aria-label', trans.__('%1: %2', words, this.figure.title || this.figure.alt));
    return button;
  }

  /** What the cells of a heat map say and open. */
  private cellsOf({ opens = [], spec }: Figure, pair: PairPanel): ConstructorParameters<typeof FigureCells>[1] {
    const names = (spec.layout?.xaxis as { readonly ticktext?: readonly string[] } | undefined)?.ticktext ?? [];
    return {
      length: opens.length,
      words: (row, column) => {
        const z = (this.spec.data[0]?.z as readonly ArrayLike<unknown>[] | undefined)?.[row]?.[column];
        const value = typeof z === 'number' ? number(z) : NOTHING;
        return trans.__('%1 and %2: %3', names[row] ?? '', names[column] ?? '', value);
      },
      open: (row, column) => {
        if (!pair.has(row, column)) return;
        pair.open(row, column);
        this.pairButton?.setAttribute('aria-pressed', 'true');
      }
    };
  }

  private fillNumbers(): void {
    if (this.numbers.hidden) return;
    const found = this.following();
    const table =
      found === null || this.linking === null
        ? this.figure.table
        : followingTable(this.figure.table, found.numbers, this.linking);
    this.numbers.replaceChildren(drawTable(table, { titled: false }));
  }

  private sayBasis(basis: Basis): void {
    this.mark.replaceChildren(...[basisMark(basis)].filter(mark => mark !== null));
  }

  private draw(): Promise<void> {
    this.queue = this.queue
      .then(() => this.react())
      .catch((problem: unknown) => {
        const reason = problem instanceof Error ? problem.message : String(problem);
        this.tell(
          html('p', { class: 'problem', role: 'alert' }, trans.__('This chart could not be drawn: %1', reason))
        );
      });
    return this.queue;
  }

  private isGone(): boolean {
    return this.disposed;
  }

  private async react(): Promise<void> {
    if (this.isGone()) return;
    const strange = await unknownTrace(this.spec.data);
    if (this.isGone()) return;
    if (strange !== null) {
      const untitled = this.figure.title === '' ? `${this.figure.alt}. ` : '';
      this.tell(
        html(
          'p',
          { class: 'soft', role: 'note' },
          untitled,
          trans.__('A chart of type %1 is not drawn in reports.', strange)
        )
      );
      return;
    }
    this.stale = this.renewed = false;
    const found = this.following();
    this.shown = found;
    this.sayBasis(found?.exact === false ? this.estimated() : this.figure.basis);
    if (this.follows.length > 0) this.legend.textContent = found?.words ?? '';
    const { data, layout, config: settings, frames } = this.drawing(found?.spec ?? this.resting());
    await Plotly.react(this.plot, data, layout, settings);
    if (frames !== undefined) await Plotly.addFrames(this.plot, frames);
    if (this.element.dataset.state !== 'drawn') this.listen();
    this.afterPlot();
    this.element.dataset.state = 'drawn';
    const drawn = this.plot.querySelector('.main-svg')?.clientWidth ?? this.plot.clientWidth;
    if (Math.abs(drawn - this.plot.clientWidth) > 1) this.fit(); // its place has changed while it was drawn
  }

  /** Draws as large as there is room; nothing while it is hidden. */
  private fit(): void {
    if (this.plot.clientWidth === 0) return;
    if (this.isAuthored || JSON.stringify(this.roomNow()) === this.room) Plotly.Plots.resize(this.plot);
    else void this.draw();
  }

  private roomNow(): Room {
    return roomFor(this.spec, { width: this.plot.clientWidth, height: this.figure.height });
  }

  /** Whether its author has given it a look of its own. */
  private get isAuthored(): boolean {
    return this.spec.layout?.template !== undefined;
  }

  /** Hears of what plotly draws by itself: a zoom, another size. */
  private listen(): void {
    const plot = this.plot as unknown as Plotly.PlotlyHTMLElement;
    plot.on('plotly_afterplot', this.afterPlot);
    plot.on('plotly_relayouting', this.afterPlot);
    const click = (event: 'plotly_click', listener: (clicked: unknown) => void): void => {
      plot.on(event, listener);
    };
    this.picks?.listen(this.plot, click);
    this.cells?.listen(click);
  }

  private readonly afterPlot = (): void => {
    if (!this.isAuthored) writeLegibly(this.plot);
    this.brush?.show();
  };

  /** Puts words in the place of the picture. */
  private tell(words: HTMLElement): void {
    this.element.dataset.state = 'failed';
    this.plot.removeAttribute('role');
    this.plot.replaceChildren(words);
  }

  /** What plotly draws: in the look of the house, unless the layout brings its own. */
  private drawing(spec: Spec): Plotly.PlotlyDataLayoutConfig {
    if (this.isAuthored) {
      return { ...(authored(spec) as Plotly.PlotlyDataLayoutConfig), config: { ...authoredConfig, ...plotlyWords() } };
    }
    const colour = colours(this.host);
    const font = getComputedStyle(this.host).fontFamily;
    const room = this.roomNow();
    this.room = JSON.stringify(room);
    const fitted = withRoom(spec, room);
    const layout = themed(fitted.layout ?? {}, colour) as Partial<Plotly.Layout>;
    const data = themed(fitted.data, colour) as Plotly.Data[];
    return {
      data,
      layout: {
        ...(this.brush === null ? {} : { dragmode: 'select' as const }),
        ...layout,
        // What a reader has zoomed into and hidden stays while the figure follows a selection.
        uirevision: `kept ${String(this.chosen)}`,
        template: template(spec.data, colour, font, room.isNarrow)
      },
      config: { ...(this.brush === null ? config : brushedConfig), ...plotlyWords() }
    };
  }
}
