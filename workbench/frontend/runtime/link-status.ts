// How a view stands with its kernel, quietly, in the view's head: a shape and words.

import type { Channel, LinkState } from './channel';
import { html, svg } from './dom';

type Sign = 'dot' | 'dashed' | 'hourglass' | 'ring' | 'cross' | 'triangle';

interface Words {
  readonly sign: Sign;
  readonly short: string;
  /** What that means, and what to do next. */
  readonly long?: string;
}

const AGAIN = 'run the cell again to link this view';

const UNKNOWN = {
  restart: 'kernel restarted',
  death: 'kernel died and was started again'
};

/** -1, 0 or 1, as the first version is older, the same or newer; both are numbers and dots. */
function compare(first: string, second: string): number {
  return Math.sign(first.localeCompare(second, 'en', { numeric: true }));
}

function mismatch({ page, kernel, workbench }: Extract<LinkState, { kind: 'mismatch' }>): string {
  const theirs = workbench === null ? 'the Workbench in the kernel' : `Workbench ${workbench} in the kernel`;
  const remedy =
    compare(page, kernel) < 0
      ? 'update Workbench where Jupyter runs, then reload this page'
      : 'update Workbench in the kernel, then restart it and run the cell again';
  return `this page draws views of version ${page}, ${theirs} makes version ${kernel}: ${remedy}`;
}

function words(state: LinkState): Words {
  switch (state.kind) {
    case 'linked':
      return { sign: 'dot', short: 'linked' };
    case 'asking':
      return { sign: 'dashed', short: 'linking' };
    case 'busy':
      return { sign: 'hourglass', short: 'kernel busy', long: 'answers when it is free' };
    case 'starting':
      return { sign: 'dashed', short: 'kernel starting' };
    case 'reconnecting':
      return { sign: 'dashed', short: 'reconnecting' };
    case 'disconnected':
      return { sign: 'cross', short: 'connection lost', long: 'this is what was drawn before' };
    case 'no-kernel':
      return { sign: 'ring', short: 'no kernel', long: 'this is what was saved' };
    case 'stopped':
      return { sign: 'cross', short: 'kernel stopped', long: `start one and ${AGAIN}` };
    case 'unknown':
      return { sign: 'ring', short: state.because === null ? 'not linked' : UNKNOWN[state.because], long: AGAIN };
    case 'mismatch':
      return { sign: 'triangle', short: 'versions differ', long: mismatch(state) };
    case 'failed':
      return { sign: 'triangle', short: 'not linked', long: state.reason };
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
    const { sign, short, long } = words(state);
    const said = [state.kind, short, long].join('|');
    if (said === this.said) return;
    this.said = said;
    this.element.dataset.state = state.kind;
    const picture = svg('svg', { class: `sign-${sign}`, viewBox: '0 0 12 12', 'aria-hidden': 'true' });
    picture.append(svg('path', { d: PATHS[sign] }));
    this.element.replaceChildren(picture, html('span', {}, html('b', {}, short), long !== undefined && ` · ${long}`));
  }
}
