// The link of a notebook's views to its kernel: one for all of them, whatever happens to the kernel. They share one comm and
// one subshell, so that fifty views of a notebook that opens are one question, and not fifty threads in the kernel.
//
// Views in a notebook that is not trusted are linked, too. The kernel answers questions of a fixed set of names and executes
// nothing that a page says, so the worst that a forged view can learn is whether the kernel knows its id.

import type { ISessionContext } from '@jupyterlab/apputils';
import { KernelMessage, type Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { LinkState, SelectedBins, Translator } from '../runtime/channel';
import { ViewChannel } from './link-channel';
import { Conversation } from './link-conversation';
import { shownView } from './mime';

/** How long a notebook that opens may look for its kernel before it is said to have none. */
const SETTLING = 3000;

const RESTARTING = new Set<string>(['restarting', 'autorestarting']);
const STARTING = new Set<string>(['initializing', 'starting', ...RESTARTING]);

const links = new WeakMap<ISessionContext, KernelLink>();

/** The link of a notebook's session; panels of the same notebook share it. */
export function linkOf(context: ISessionContext, trans: Translator): KernelLink {
  const link = links.get(context) ?? new KernelLink(context, trans);
  links.set(context, link);
  return link;
}

export class KernelLink implements IDisposable {
  readonly changed = new Signal<this, void>(this);
  /** Tells that something else than this page has selected rows in a view. */
  readonly selected = new Signal<this, string>(this);
  /** What is selected in each view, as far as it was told: by this page to the kernel, or by the kernel. */
  private readonly selections = new Map<string, SelectedBins>();
  private readonly channels = new Set<ViewChannel>();
  private conversation: Conversation | null = null;
  /** The id of the kernel that was there last; a restart keeps it. */
  private kernelId: string | null = null;
  /** The session by which the kernel's process signs its messages; a restart changes it. */
  private process: string | null = null;
  /** What happened to the process before this one. */
  private because: 'restart' | 'death' | null = null;
  /** From the news of a restart until the connection to the new process stands. */
  private restarting = false;
  private stopped = false;
  private wasConnected = false;
  private settled = false;
  private _isDisposed = false;

  constructor(
    private readonly context: ISessionContext,
    readonly trans: Translator
  ) {
    context.sessionChanged.connect(this.follow);
    context.kernelChanged.connect(this.follow);
    context.statusChanged.connect(this.onStatus);
    context.connectionStatusChanged.connect(this.onConnection);
    context.iopubMessage.connect(this.onMessage);
    context.disposed.connect(this.part);
    window.addEventListener('pagehide', this.onLeaving);
    setTimeout(() => {
      this.settled = true;
      this.changed.emit();
    }, SETTLING);
  }

  /** The channel of one more view on the page. */
  join(view: string): ViewChannel {
    const channel = new ViewChannel(this, view);
    this.channels.add(channel);
    this.follow();
    this.conversation?.again();
    return channel;
  }

  leave(channel: ViewChannel): void {
    this.channels.delete(channel);
  }

  state(view: string): LinkState {
    const { kernel } = this;
    const status = this.context.kernelDisplayStatus;
    if (kernel === null && status === 'initializing') {
      // JupyterLab calls it so for ever when a person chooses to have no kernel.
      return { kind: this.settled && this.context.hasNoKernel ? 'no-kernel' : 'starting' };
    }
    if (this.stopped) return { kind: 'stopped' };
    if (this.restarting) return { kind: 'starting' };
    if (kernel === null || status === 'terminating') return { kind: STARTING.has(status) ? 'starting' : 'no-kernel' };
    if (kernel.connectionStatus === 'disconnected') return { kind: 'disconnected' };
    if (kernel.connectionStatus === 'connecting') return { kind: this.wasConnected ? 'reconnecting' : 'starting' };
    const state: LinkState = this.conversation?.state(view) ?? { kind: 'asking' };
    if (this.conversation?.reached !== true && (this.because !== null || STARTING.has(status)))
      return { kind: 'starting' };
    return state.kind === 'unknown' ? { ...state, because: this.because } : state;
  }

  /** What is selected in a view, as far as it was told. */
  selectedIn(view: string): SelectedBins {
    return this.selections.get(view) ?? {};
  }

  ask(view: string, question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (question === 'select') this.note(arguments_.selections);
    return (
      this.conversation?.ask(view, question, arguments_) ?? Promise.reject(new Error('There is no kernel to ask.'))
    );
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    window.removeEventListener('pagehide', this.onLeaving);
    this.conversation?.dispose();
    Signal.clearData(this);
  }

  /** Keeps what this page has selected, for a view that is drawn again. */
  private note(selections: unknown): void {
    if (!Array.isArray(selections)) return;
    for (const { view, bins } of selections as { readonly view: string; readonly bins: SelectedBins }[]) {
      this.selections.set(view, bins);
    }
  }

  private readonly part = (): void => {
    this.dispose();
  };

  private readonly onLeaving = (event: PageTransitionEvent): void => {
    if (!event.persisted) this.dispose(); // else the page may come back as it was
  };

  private get kernel(): Kernel.IKernelConnection | null {
    return this.context.session?.kernel ?? null;
  }

  private readonly onStatus = (_context: ISessionContext, status: Kernel.Status): void => {
    if (RESTARTING.has(status)) {
      this.restarting = true;
      // The server starts a dead kernel again: that is told as a restart first, and as this one after.
      this.because = status === 'autorestarting' ? 'death' : 'restart';
      this.forget();
    }
    if (status === 'dead') {
      this.stopped = !this.context.isTerminating;
      this.forget();
    }
    this.follow();
  };

  private readonly onConnection = (_context: ISessionContext, status: Kernel.ConnectionStatus): void => {
    if (status === 'connected') this.restarting = false;
    this.follow();
  };

  private readonly onMessage = (_context: ISessionContext, message: KernelMessage.IMessage): void => {
    if (this.conversation === null) return;
    this.conversation.receive(message);
    const view = shownView(message);
    if (view !== null) this.conversation.again(view);
    // The status of a restart is the server's; every other one is the kernel's own.
    if (KernelMessage.isStatusMsg(message) && !RESTARTING.has(message.content.execution_state)) {
      this.listenTo(message.header.session);
    }
  };

  /** Notices, by who signs its messages, that the kernel was restarted from another page. */
  private listenTo(process: string): void {
    if (this.process !== null && this.process !== process) {
      this.because = 'restart';
      this.forget();
      this.follow();
    }
    this.process = process;
  }

  /** Looks at what is there now: ends the conversation that cannot go on, and begins the one that can. */
  private readonly follow = (): void => {
    if (this._isDisposed) return;
    const { kernel } = this;
    if (kernel !== null && kernel.id !== this.kernelId) {
      this.kernelId = kernel.id;
      this.because = null;
      this.restarting = false;
      this.stopped = false;
      this.wasConnected = false;
    }
    const connected = kernel?.connectionStatus === 'connected' && !kernel.isDisposed;
    if (this.conversation !== null && (!connected || this.conversation.kernel !== kernel)) {
      this.conversation.dispose();
      this.conversation = null;
    }
    if (connected) this.wasConnected = true;
    if (connected && !this.restarting && !this.stopped && this.channels.size > 0) this.talk(kernel);
    this.changed.emit();
  };

  private talk(kernel: Kernel.IKernelConnection): void {
    if (this.conversation === null) {
      this.process = null;
      this.conversation = new Conversation(
        kernel,
        () => new Set(Array.from(this.channels, channel => channel.view)),
        () => {
          this.changed.emit();
        },
        {
          has: view => this.selections.has(view),
          hear: (view, bins) => {
            this.selections.set(view, bins);
            this.selected.emit(view);
          }
        }
      );
    }
    this.conversation.watch();
  }

  /** Ends the conversation with a process that is gone. */
  private forget(): void {
    this.selections.clear();
    this.conversation?.forget();
    this.conversation = null;
  }
}
