// Messages of a comm of ours, sent as they are: JupyterLab's own comms do not say which subshell a message is for.

import { KernelMessage, type Kernel } from '@jupyterlab/services';

export interface CommAddress {
  /** The comm's id. */
  readonly id: string;
  /** The subshell that handles its messages; null for the main shell, which a running cell holds up. */
  readonly subshell: string | null;
}

export function sendOnComm(
  kernel: Kernel.IKernelConnection,
  { id, subshell }: CommAddress,
  msgType: 'comm_open' | 'comm_msg' | 'comm_close',
  content: Readonly<Record<string, unknown>>
): Kernel.IShellFuture {
  const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<'shell'>>({
    msgType: msgType as 'comm_msg',
    channel: 'shell',
    username: kernel.username,
    session: kernel.clientId,
    subshellId: subshell,
    content: { comm_id: id, ...content } as KernelMessage.ICommMsgMsg['content']
  });
  return kernel.sendShellMessage(message, false, true);
}
