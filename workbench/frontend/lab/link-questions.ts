// The comm for questions: the page opens it and asks, the kernel answers in a subshell of its own, also while a cell runs.
// Nothing else may come by it: one message that the kernel sends unasked from a running cell would tie the comm to the main
// shell, and answers would wait for the cell. What the kernel pushes gets a comm beside this one.

import { KernelMessage, type Kernel } from '@jupyterlab/services';
import { UUID, type JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { Translator } from '../runtime/channel';
import { sendOnComm } from './link-comm';
import { onControl } from './link-control';
import { endSubshell, startSubshell } from './link-subshells';

const TARGET = 'workbench.questions';
const CONTROL_PATIENCE = 5000;

export interface Info {
  readonly language_info: { readonly name: string };
  readonly supported_features?: readonly string[];
}

interface CommInfo {
  readonly comms?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id?: unknown;
  readonly answer?: unknown;
  readonly error?: unknown;
}

/**
 * Does something once the control channel has had its time. Not every kernel takes a request there; on the shell channel it
 * waits for the cell that runs.
 */
async function afterwards<Result>(act: () => Promise<Result>): Promise<Result> {
  await new Promise(resolve => setTimeout(resolve, CONTROL_PATIENCE));
  return act();
}

/** What the kernel is. Asked anew: JupyterLab remembers what the process before a restart has said. */
export function reach(kernel: Kernel.IKernelConnection): Promise<Info> {
  return Promise.any<Info>([onControl(kernel, 'kernel_info_request'), afterwards(() => kernel.info)]);
}

export class Questions implements IDisposable {
  readonly id = UUID.uuid4();
  private asked = 0;
  private _isDisposed = false;

  private constructor(
    private readonly kernel: Kernel.IKernelConnection,
    readonly subshell: string | null,
    private readonly trans: Translator
  ) {}

  /** Opens the comm; null when the kernel has shown no view, and so nobody there would answer. */
  static async open(kernel: Kernel.IKernelConnection, info: Info, trans: Translator): Promise<Questions | null> {
    if (info.language_info.name !== 'python') return null;
    const target = { target_name: TARGET };
    // Asked first, since ipykernel writes an error into the server's log when a comm is opened that nobody awaits.
    const { comms = {} } = await Promise.any<CommInfo>([
      onControl(kernel, 'comm_info_request', target),
      afterwards(async () => (await kernel.requestCommInfo(target)).content as CommInfo)
    ]);
    if (Object.keys(comms).length === 0) return null;
    const subshells = info.supported_features?.includes('kernel subshells') ?? false;
    const questions = new Questions(kernel, subshells ? await startSubshell(kernel) : null, trans);
    // The kernel complains, in the running cell, of a message that overtakes the opening of its comm.
    await questions.send('comm_open', { ...target, data: {} }).done;
    return questions;
  }

  /** Whether answers come while a cell runs. */
  get answersWhileBusy(): boolean {
    return this.subshell !== null;
  }

  /** Asks one question; with *patience*, for so many milliseconds. */
  ask(question: string, arguments_: Readonly<Record<string, unknown>>, patience: number | null): Promise<unknown> {
    this.asked += 1;
    const id = this.asked;
    const { trans } = this;
    return new Promise((resolve, reject) => {
      const refuse = (reason: string): void => {
        reject(new Error(reason));
      };
      const data = { id, question, arguments: arguments_ as JSONObject };
      const future = this.send('comm_msg', { data });
      const timer =
        patience === null
          ? undefined
          : setTimeout(() => {
              refuse(trans.__('The kernel has not answered within %1 seconds.', String(patience / 1000)));
            }, patience);
      future.onIOPub = message => {
        if (!KernelMessage.isCommMsgMsg(message)) return;
        const answer = message.content.data as Answer | null;
        if (answer?.id !== id) return;
        if (answer.error === undefined) resolve(answer.answer);
        else
          refuse(
            typeof answer.error === 'string' ? answer.error : trans.__('The kernel has a problem with this question.')
          );
      };
      // Whichever came first, an answer or a problem, stands.
      future.done
        .then(
          () => {
            refuse(trans.__('The kernel has not answered.'));
          },
          () => {
            refuse(trans.__('The kernel went away before it answered.'));
          }
        )
        .finally(() => {
          clearTimeout(timer);
        });
    });
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Closes the comm and ends its subshell. */
  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    if (this.kernel.isDisposed) return;
    this.send('comm_close', { data: {} });
    if (this.subshell !== null) endSubshell(this.kernel, this.subshell);
  }

  private send(
    msgType: 'comm_open' | 'comm_msg' | 'comm_close',
    content: Readonly<Record<string, unknown>>
  ): Kernel.IShellFuture {
    return sendOnComm(this.kernel, this, msgType, content);
  }
}
