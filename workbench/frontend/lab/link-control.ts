// Requests on a kernel's control channel, which ipykernel answers while a cell runs.

import { KernelMessage, type Kernel } from '@jupyterlab/services';

type ControlRequest =
  'kernel_info_request' | 'comm_info_request' | 'create_subshell_request' | 'delete_subshell_request';

/**
 * Sends a request and waits for the content of its reply.
 *
 * JupyterLab sends the first two on the shell channel only, where they wait behind the cell that runs; and it asks for no
 * subshell before the first is answered. A page that is reloaded during a long cell would stay without a link until then.
 */
export function onControl<Reply>(
  kernel: Kernel.IKernelConnection,
  request: ControlRequest,
  content: Readonly<Record<string, string>> = {}
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const message = KernelMessage.createMessage<KernelMessage.IListSubshellRequestMsg>({
      msgType: request as 'list_subshell_request', // the types know this channel's own requests only
      channel: 'control',
      username: kernel.username,
      session: kernel.clientId,
      content
    });
    const future = kernel.sendControlMessage(message, true);
    future.onReply = reply => {
      resolve(reply.content as Reply);
    };
    future.done.catch(reject);
  });
}
