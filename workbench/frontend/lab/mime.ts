// The MIME type of views, and messages that carry one.

import type { KernelMessage } from '@jupyterlab/services';

export const MIME_TYPE = 'application/vnd.workbench.view.v1+json';

/** The id of a payload; empty when it has none, which is no payload of ours. */
export function viewId(payload: unknown): string {
  const id = (payload as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : '';
}

/** The id of the view that the kernel shows by *message*, or null when it shows none. */
export function shownView(message: KernelMessage.IMessage): string | null {
  const { data } = message.content as { readonly data?: Readonly<Record<string, unknown>> | null };
  const payload = data?.[MIME_TYPE];
  return payload === undefined ? null : viewId(payload);
}
