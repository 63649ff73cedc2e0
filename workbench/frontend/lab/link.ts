// The link of a notebook's views to its kernel: one for all of them, whatever happens to the kernel. They share one comm and
// one subshell, so that fifty views of a notebook that opens are one question, and not fifty threads in the kernel.
//
// Views in a notebook that is not trusted are linked, too. The kernel answers questions of a fixed set of names and executes
// nothing that a page says, so the worst that a forged view can learn is whether the kernel knows its id.

import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { KernelMessage, type Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { LinkState, SelectedBins, Translator } from '../runtime/channel';
import { ViewChannel } from './link-channel';
import { Conversation } from './link-conversation';
import { viewsIn } from './link-outputs';
import { PageSelections } from './link-selections';
import { shownView } from './mime';

/** How long a notebook that opens may look for its kernel before it is said to have none. */
const SETTLING = 3000;

/** How long a view may be off the page before it is looked for: a cell that runs again clears its output first. */
const GONE = 1000;

const RESTARTING = new Set<string>(['restarting', 'autorestarting']);
const STARTING = new Set<string>(['initializing', 'starting', ...RESTARTING]);

type Notebook = NotebookPanel['context'];

const links = new WeakMap<Notebook, KernelLink>();

/** The link of a notebook; its panels share it. */
export function linkOf(notebook: Notebook, trans: Translator): KernelLink {
  const link = links.get(notebook) ?? new KernelLink(notebook, trans);
  links.set(notebook, link);
  return link;
}

export class KernelLink implements IDisposable {
  readonly changed = new Signal<this, void>(this);
  /** Tells that something else than this page has selected rows in a view. */
  readonly selected = new Signal<this, string>(this);
  private readonly selections = new PageSelections(view => {
    this.selected.emit(view);
  });
  private readonly channels = new Set<ViewChannel>();
  /** Views that were on the page a moment ago. */
  private readonly left = new Set<string>();
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private readonly context: ISessionContext;
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
    private readonly notebook: Notebook,
    readonly trans: Translator
  ) {
    const context = notebook.sessionContext;
    this.context = context;
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

  /** The channel of one more view on the page; *put* puts other data in the place of those of its output. */
  join(view: string, put: (data: Readonly<Record<string, unknown>>) => void): ViewChannel {
    const channel = new ViewChannel(this, view, put);
    this.channels.add(channel);
    this.follow();
    this.conversation?.again();
    return channel;
  }

  leave(channel: ViewChannel): void {
    this.channels.delete(channel);
    if (this._isDisposed) return;
    this.left.add(channel.view);
    this.leaving ??= setTimeout(this.letGo, GONE);
  }

  state(view: string): LinkState {
    const { kernel } = this;
    const status = this.context.kernelDisplayStatus;
    if (kernel === null && status === 'initializing') {
      // JupyterLab calls it so for ever when a person chooses to have no kernel.
      return this.settled && this.context.hasNoKernel ? this.without : { kind: 'starting' };
    }
    if (this.stopped) return { kind: 'stopped' };
    if (this.restarting) return { kind: 'starting' };
    if (kernel === null || status === 'terminating') return STARTING.has(status) ? { kind: 'starting' } : this.without;
    if (kernel.connectionStatus === 'disconnected') return { kind: 'disconnected' };
    if (kernel.connectionStatus === 'connecting') return { kind: this.wasConnected ? 'reconnecting' : 'starting' };
    const state: LinkState = this.conversation?.state(view) ?? { kind: 'asking' };
    if (this.conversation?.reached !== true && (this.because !== null || STARTING.has(status)))
      return { kind: 'starting' };
    return state.kind === 'unknown' ? { ...state, because: this.because } : state;
  }

  /** What is selected in a view, as far as it was told. */
  selectedIn(view: string): SelectedBins {
    return this.selections.of(view);
  }

  ask(view: string, question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { conversation } = this;
    if (conversation === null) return Promise.reject(new Error(this.trans.__('There is no kernel to ask.')));
    if (question !== 'select') return conversation.ask(view, question, arguments_);
    return this.selections.tell(arguments_.selections, heard =>
      conversation.ask(view, question, { ...arguments_, heard })
    );
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    clearTimeout(this.leaving);
    window.removeEventListener('pagehide', this.onLeaving);
    this.conversation?.dispose();
    Signal.clearData(this);
  }

  /** What is said when there is no kernel: of a page that has seen one, and of one that has not. */
  private get without(): LinkState {
    return { kind: this.kernelId === null ? 'no-kernel' : 'stopped' };
  }

  /**
   * Lets the kernel forget the views whose outputs were cleared or replaced. A notebook that is closed or reloaded says
   * nothing, since its outputs may come back.
   */
  private readonly letGo = (): void => {
    this.leaving = undefined;
    const { model } = this.notebook;
    if (this.notebook.isDisposed || model.isDisposed) return;
    const shown = viewsIn(model);
    for (const { view } of this.channels) this.left.delete(view);
    const gone = [...this.left].filter(view => !shown.has(view));
    this.left.clear();
    this.conversation?.letGo(gone);
  };

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
        this.selections,
        this.trans
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
