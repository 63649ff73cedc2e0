// Rows: a panel with the rows behind the selection, or behind a finding, below the bar of the selection.

import type { Channel } from './channel';
import { html, name } from './dom';
import type { Finding, Table } from './drawing';
import type { Linking } from './linking';
import { count } from './numbers';
import { fromKernel, fromTable, type Read } from './rows-pages';
import { RowsTable } from './rows-table';
import { trans } from './words';

const REST = 150; // milliseconds without a change of the selection, after which rows are read anew

export interface Rows {
  /** The view's id, as the kernel knows it. */
  readonly view: string;
  readonly linking: Linking;
  readonly channel: Channel | null;
  /** The table whose rows stand for the selected ones where no kernel answers. */
  readonly exemplars: Table | null;
}

export class RowsPanel {
  /** Opens and closes the panel: it belongs beside the words of the selection. */
  readonly button = html('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' }, trans.__('show rows'));
  /** The panel itself, hidden until it is opened. */
  readonly element: HTMLElement;
  private readonly amount = html('span', { class: 'soft amount', role: 'status' });
  private readonly subject = html('h3', { class: 'subject' });
  private readonly carried = html('p', { class: 'soft', hidden: true });
  private readonly place = html('div', {});
  private readonly stops: (() => void)[];
  private table: RowsTable | null = null;
  private finding: { readonly place: number; readonly said: Finding } | null = null;
  private opener: HTMLElement | null = null;
  private fromKernel = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly rows: Rows) {
    this.element = html('div', { class: 'rows', role: 'region', 'aria-label': trans.__('rows'), hidden: true });
    this.element.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    this.button.addEventListener('click', () => {
      if (this.isOpen && this.finding === null) this.close();
      else this.open(this.button, null);
    });
    this.stops = [
      rows.linking.onChange(settled => {
        if (!settled) this.later();
      }),
      rows.channel?.onChange(this.onChannel) ?? (() => undefined)
    ];
  }

  /**
   * A button that opens the rows behind a finding; null when there is no saying which they are.
   *
   * It can be seen while a kernel is linked.
   *
   * @param place - The finding's place in the report's findings.
   */
  link(finding: Finding, place: number): HTMLButtonElement | null {
    const { channel } = this.rows;
    if (channel === null || (finding.where === null && finding.rows === null)) return null;
    const button = html('button', { type: 'button', class: 'plain' }, trans.__('rows'));
    button.setAttribute('aria-label', trans.__('rows of %1: %2', finding.code, finding.title));
    const follow = (): void => {
      button.hidden = channel.state.kind !== 'linked';
    };
    follow();
    this.stops.push(channel.onChange(follow));
    button.addEventListener('click', () => {
      this.open(button, { place, said: finding });
    });
    return button;
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    clearTimeout(this.timer);
    this.table?.dispose();
  }

  private get isOpen(): boolean {
    return !this.element.hidden;
  }

  private get isLinked(): boolean {
    return this.rows.channel?.state.kind === 'linked';
  }

  private open(opener: HTMLElement, finding: typeof this.finding): void {
    this.opener = opener;
    this.finding = finding;
    this.element.hidden = false;
    this.button.setAttribute('aria-expanded', String(finding === null));
    this.button.textContent = finding === null ? trans.__('hide rows') : trans.__('show rows');
    this.table?.dispose();
    this.table = new RowsTable(trans.__('rows'), n => {
      this.say(n);
    });
    this.place.replaceChildren(this.table.element);
    const close = html(
      'button',
      { type: 'button', class: 'plain close', 'aria-label': trans.__('close the rows') },
      '×'
    );
    close.addEventListener('click', () => {
      this.close();
    });
    const title = html('div', { class: 'title' }, this.subject, this.amount);
    this.element.replaceChildren(html('div', { class: 'section-head' }, title, close), this.carried, this.place);
    this.read();
    this.table.focus();
    if (opener !== this.button) this.element.scrollIntoView({ block: 'nearest' });
  }

  private close(): void {
    clearTimeout(this.timer);
    this.element.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    this.button.textContent = trans.__('show rows');
    this.table?.dispose();
    this.table = null;
    this.element.replaceChildren();
    const back = this.opener?.isConnected === true && this.opener.checkVisibility() ? this.opener : this.button;
    back.focus();
  }

  /** Reads the rows again, once the selection rests. */
  private later(): void {
    if (!this.isOpen) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.read();
    }, REST);
  }

  private readonly onChannel = (): void => {
    if (this.isOpen && this.isLinked !== this.fromKernel) this.read();
  };

  private read(): void {
    this.fromKernel = this.isLinked;
    const { linking } = this.rows;
    this.subject.replaceChildren(
      ...(this.finding === null
        ? [linking.active ? trans.__('Selected rows') : trans.__('Rows')]
        : [html('code', {}, this.finding.said.code), ' ', name(this.finding.said.title)])
    );
    const source = this.source();
    if (source === null) {
      this.say(null);
      this.place.hidden = true;
      return;
    }
    this.place.hidden = false;
    this.table?.show(source);
  }

  private source(): Read | null {
    const { channel, linking, view, exemplars } = this.rows;
    if (channel !== null && this.fromKernel) return fromKernel(channel, linking, view, this.finding?.place ?? null);
    return exemplars === null || this.finding !== null ? null : fromTable(exemplars, linking);
  }

  /** Tells how many rows there are, and which. */
  private say(n: number | null): void {
    const { linking, exemplars } = this.rows;
    const { rows } = linking;
    const all = `${rows.exact ? '' : '≈ '}${count(rows.n)}`;
    this.amount.textContent = this.fromKernel && n !== null ? this.found(n) : '';
    this.carried.hidden = this.fromKernel;
    const held = exemplars?.columns[0]?.values.length ?? 0;
    if (n !== null) {
      this.carried.textContent = trans._n(
        '%3 of the %2 row that this view carries; link a kernel to see all %4.',
        '%3 of the %2 rows that this view carries; link a kernel to see all %4.',
        held,
        count(held),
        count(n),
        all
      );
    } else if (this.finding === null) {
      this.carried.textContent = trans.__('This view carries none of these rows; link a kernel to see all %1.', all);
    } else {
      this.carried.textContent = trans.__('This view carries none of these rows; link a kernel to see them.');
    }
  }

  /** How many rows the kernel has found. */
  private found(n: number): string {
    const rows = count(n);
    if (this.finding === null || !this.rows.linking.active) return trans._n('%2 row', '%2 rows', n, rows);
    return trans._n('%2 row, within the selection', '%2 rows, within the selection', n, rows);
  }
}
