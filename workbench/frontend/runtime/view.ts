// A view: a payload drawn in a shadow root of its own.

import { basisWords } from './basis';
import { drawAction } from './actions';
import type { Channel } from './channel';
import { drawControl } from './controls';
import { read, type Drawing, type Section } from './drawing';
import { html, name, toggle } from './dom';
import { Chart } from './figures';
import { drawFindings } from './findings';
import { LinkStatus } from './link-status';
import { count } from './numbers';
import { plotlyStyles } from './plotly';
import { drawSpark, showNumbers } from './sparks';
import { styles } from './styles';
import { drawTable } from './tables';
import { followTheme } from './theme';

export interface Options {
  /** The channel to the kernel that made the view; a place without kernels has none, and the view says nothing of it. */
  readonly channel?: Channel | null;
}

export interface View {
  /** Draws another payload in the same place. */
  update(payload: unknown): void;
  /** Takes the view out of the page. */
  dispose(): void;
}

function problem(title: string, error: unknown): HTMLElement {
  const reason = error instanceof Error ? error.message : String(error);
  return html('p', { class: 'problem', role: 'alert' }, html('b', {}, title), ` ${reason}`);
}

class MountedView implements View {
  // In Jupyter, keys pressed within a view are for the view: Enter would edit the cell, the arrows would leave it.
  private readonly host = html('div', { class: 'workbench-view', 'data-lm-suppress-shortcuts': 'true' });
  private readonly body = html('div', { class: 'view', 'data-state': 'waiting' });
  private readonly stopFollowing: () => void;
  private readonly link: LinkStatus | null;
  private charts: Chart[] = [];
  private turn = 0;

  constructor(element: HTMLElement, payload: unknown, { channel = null }: Options) {
    this.link = channel === null ? null : new LinkStatus(channel);
    const root = this.host.attachShadow({ mode: 'open' });
    root.append(html('style', {}, styles, plotlyStyles()), this.body);
    element.append(this.host);
    this.stopFollowing = followTheme(this.host, () => {
      for (const chart of this.charts) chart.redraw();
    });
    window.addEventListener('beforeprint', this.showAll);
    this.update(payload);
  }

  update(payload: unknown): void {
    this.turn += 1;
    const turn = this.turn;
    read(payload)
      .then(drawing => {
        if (turn === this.turn) this.draw(drawing);
      })
      .catch((error: unknown) => {
        if (turn === this.turn) this.fill('failed', problem('This view could not be drawn.', error));
      });
  }

  dispose(): void {
    this.turn += 1;
    this.clear();
    this.stopFollowing();
    this.link?.dispose();
    window.removeEventListener('beforeprint', this.showAll);
    this.host.remove();
  }

  private readonly showAll = (): void => {
    for (const chart of this.charts) chart.show();
  };

  private clear(): void {
    for (const chart of this.charts) chart.dispose();
    this.charts = [];
  }

  private fill(state: 'drawn' | 'failed', ...content: HTMLElement[]): void {
    this.body.replaceChildren(...content);
    this.body.dataset.state = state;
  }

  private draw(drawing: Drawing): void {
    this.clear();
    const summary = html('p', { class: 'soft' }, `${drawing.summary} · ${basisWords(drawing.basis)}`);
    const head = html('header', { class: 'head' }, html('h2', {}, name(drawing.title)), summary, this.link?.element);
    // A payload without a title is a picture that brings its own heading.
    this.fill(
      'drawn',
      ...(drawing.title === '' ? [] : [head]),
      ...drawing.sections.map(section => this.section(section))
    );
    if (drawing.title !== '') {
      this.body.setAttribute('role', 'region');
      this.body.setAttribute('aria-label', drawing.title);
    }
  }

  private section(section: Section): HTMLElement {
    const number = section.type === 'findings' && ` · ${count(section.items.length)}`;
    const heading = section.title !== '' && html('h3', { class: 'heading' }, section.title, number);
    const head = html('div', { class: 'section-head' }, heading);
    const note = section.note === null ? null : html('p', { class: 'soft' }, section.note);
    const element = html(
      'section',
      { class: section.type, 'data-id': section.id, 'aria-label': section.title || null },
      head,
      note
    );
    try {
      element.append(...this.content(section, head));
    } catch (error) {
      element.append(problem('This part could not be drawn.', error));
    }
    return element;
  }

  private content(section: Section, head: HTMLElement): HTMLElement[] {
    switch (section.type) {
      case 'findings':
        return [drawFindings(section.items)];
      case 'figures':
        return [
          html('div', { class: 'charts' }, ...section.items.map(figure => this.chart(new Chart(figure, this.host))))
        ];
      case 'sparks': {
        const cards = html('div', { class: 'cards' }, ...section.items.map(drawSpark));
        head.append(
          toggle('numbers', shown => {
            showNumbers(cards, shown);
          })
        );
        return [cards];
      }
      case 'tables':
        return section.items.map(table => drawTable(table));
      case 'controls':
        return section.items.map(control =>
          drawControl(control, (id, index) => {
            this.move(id, index);
          })
        );
      case 'actions':
        return section.items.map(drawAction);
      default:
        throw new Error(`This page does not know sections of type '${String((section as { type: unknown }).type)}'.`);
    }
  }

  private chart(chart: Chart): HTMLElement {
    this.charts.push(chart);
    return chart.element;
  }

  private move(control: string, index: number): void {
    for (const chart of this.charts) if (chart.control === control) chart.choose(index);
  }
}

/** Draws *payload* in *element*; what is not a payload of ours is answered by a sentence, never by an empty box. */
export function mount(element: HTMLElement, payload: unknown, options: Options = {}): View {
  return new MountedView(element, payload, options);
}
