// The comm for what the kernel tells unasked: the selections that code in the notebook or another page has set. The page opens
// it and says nothing more; questions have a comm of their own, which a push from a running cell would tie to the main shell.

import { KernelMessage, type Kernel } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { SelectedBins } from '../runtime/channel';
import { sendOnComm, type CommAddress } from './link-comm';

const TARGET = 'workbench.pushes';

function isBins(value: unknown): value is SelectedBins {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every(bins => Array.isArray(bins) && bins.every(bin => typeof bin === 'number'));
}

export class Pushes implements IDisposable {
  private readonly address: CommAddress;
  private _isDisposed = false;

  /**
   * @param kernel - The kernel, which knows Workbench.
   * @param page - The comm by which this page asks, and what it selects need not be told again.
   * @param views - Those of which the page wants to know at once what is selected in them.
   * @param hear - Takes what is selected in a view.
   */
  constructor(
    private readonly kernel: Kernel.IKernelConnection,
    page: CommAddress,
    views: readonly string[],
    private readonly hear: (view: string, bins: SelectedBins, turn: number) => void
  ) {
    this.address = { id: UUID.uuid4(), subshell: page.subshell };
    sendOnComm(kernel, this.address, 'comm_open', { target_name: TARGET, data: { page: page.id, views } });
  }

  /** Takes a message that the kernel has sent to everybody. */
  receive(message: KernelMessage.IMessage): void {
    if (!KernelMessage.isCommMsgMsg(message) || message.content.comm_id !== this.address.id) return;
    const { view, bins, turn } = message.content.data as Readonly<Record<string, unknown>>;
    if (typeof view === 'string' && isBins(bins) && typeof turn === 'number') this.hear(view, bins, turn);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    if (!this.kernel.isDisposed) sendOnComm(this.kernel, this.address, 'comm_close', { data: {} });
  }
}
