// How a view stands with its kernel, quietly, in the view's head: a shape and words.

import type { Channel, LinkState, Translator } from './channel';
import { html, svg } from './dom';

type Sign = 'dot' | 'dashed' | 'hourglass' | 'ring' | 'cross' | 'triangle';

interface Words {
  readonly sign: Sign;
  readonly short: string;
  /** What that means, and what to do next. */
  readonly long?: string;
}

/** -1, 0 or 1, as the first version is older, the same or newer; both are numbers and dots. */
function compare(first: string, second: string): number {
  return Math.sign(first.localeCompare(second, 'en', { numeric: true }));
}

function mismatch({ page, kernel, workbench }: Extract<LinkState, { kind: 'mismatch' }>, trans: Translator): string {
  const theirs =
    workbench === null ? trans.__('the Workbench in the kernel') : trans.__('Workbench %1 in the kernel', workbench);
  const remedy =
    compare(page, kernel) < 0
      ? trans.__('update Workbench where Jupyter runs, then reload this page')
      : trans.__('update Workbench in the kernel, then restart it and run the cell again');
  return trans.__('this page draws views of version %1, %2 makes version %3: %4', page, theirs, kernel, remedy);
}

function unknown(because: 'restart' | 'death' | null, trans: Translator): Words {
  const long = trans.__('run the cell again to link this view');
  switch (because) {
    case 'restart':
      return { sign: 'ring', short: trans.__('kernel restarted'), long };
    case 'death':
      return { sign: 'ring', short: trans.__('kernel died and was started again'), long };
    case null:
      return { sign: 'ring', short: trans.__('not linked'), long };
  }
}

function words(state: LinkState, trans: Translator): Words {
  switch (state.kind) {
    case 'linked':
      return { sign: 'dot', short: trans.__('linked') };
    case 'asking':
      return { sign: 'dashed', short: trans.__('linking') };
    case 'busy':
      return { sign: 'hourglass', short: trans.__('kernel busy'), long: trans.__('answers when it is free') };
    case 'starting':
      return { sign: 'dashed', short: trans.__('kernel starting') };
    case 'reconnecting':
      return { sign: 'dashed', short: trans.__('reconnecting') };
    case 'disconnected':
      return { sign: 'cross', short: trans.__('connection lost'), long: trans.__('this is what was drawn before') };
    case 'no-kernel':
      return { sign: 'ring', short: trans.__('no kernel'), long: trans.__('this is what was saved') };
    case 'stopped':
      return {
        sign: 'cross',
        short: trans.__('kernel stopped'),
        long: trans.__('start one and run the cell again to link this view')
      };
    case 'unknown':
      return unknown(state.because, trans);
    case 'mismatch':
      return { sign: 'triangle', short: trans.__('versions differ'), long: mismatch(state, trans) };
    case 'failed':
      return { sign: 'triangle', short: trans.__('not linked'), long: state.reason };
  }
}

const CIRCLE = 'M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7Z';

const PATHS: Record<Sign, string> = {
  dot: CIRCLE,
  dashed: CIRCLE,
  hourglass: 'M3 1.8h6L3 10.2h6Z',
  ring: CIRCLE,
  cross: 'M3 3l6 6M9 3l-6 6',
  triangle: 'M6 1.8L11 10.2H1Z M6 5v2.2M6 8.7v.1'
};

/** The line that says it; it stays in the page, so that screen readers hear what changes. */
export class LinkStatus {
  readonly element = html('p', { class: 'link', role: 'status', 'aria-live': 'polite' });
  private readonly stop: () => void;
  private said = '';

  constructor(private readonly channel: Channel) {
    this.stop = channel.onChange(() => {
      this.say();
    });
    this.say();
  }

  dispose(): void {
    this.stop();
    this.element.remove();
  }

  private say(): void {
    const { state } = this.channel;
    const { sign, short, long } = words(state, this.channel.trans);
    const said = [state.kind, short, long].join('|');
    if (said === this.said) return;
    this.said = said;
    this.element.dataset.state = state.kind;
    const picture = svg('svg', { class: `sign-${sign}`, viewBox: '0 0 12 12', 'aria-hidden': 'true' });
    picture.append(svg('path', { d: PATHS[sign] }));
    this.element.replaceChildren(picture, html('span', {}, html('b', {}, short), long !== undefined && ` · ${long}`));
  }
}
