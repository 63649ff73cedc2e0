// Subshells: threads of the kernel that answer a page while a cell runs. Each page starts one and ends it when it goes.
//
// A page that is torn away may not get to say so, and none may while a cell runs: "idle" is what the kernel says after ending
// one, and a server that ends idle kernels would believe it. So what a page leaves is written down for as long as the tab
// lives, and the page that comes next in it ends what is left.

import type { Kernel } from '@jupyterlab/services';

import { onControl } from './link-control';

/** Starts one; null when the kernel would rather not. */
export async function startSubshell(kernel: Kernel.IKernelConnection): Promise<string | null> {
  for (const subshell of left(kernel)) endSubshell(kernel, subshell);
  const reply = await onControl<{ readonly subshell_id?: string }>(kernel, 'create_subshell_request');
  return reply.subshell_id ?? null;
}

/** Ends one as soon as no cell runs. */
export function endSubshell(kernel: Kernel.IKernelConnection, subshell: string): void {
  write(kernel, new Set([...left(kernel), subshell]));
  const end = (): void => {
    if (kernel.status === 'busy') return;
    kernel.statusChanged.disconnect(end);
    onControl(kernel, 'delete_subshell_request', { subshell_id: subshell }).then(
      () => {
        write(kernel, new Set([...left(kernel)].filter(each => each !== subshell)));
      },
      () => undefined // the kernel is gone, or the page goes: the next one will ask again
    );
  };
  kernel.statusChanged.connect(end);
  end();
}

function key(kernel: Kernel.IKernelConnection): string {
  return `workbench:subshells-left:${kernel.id}`;
}

function left(kernel: Kernel.IKernelConnection): readonly string[] {
  try {
    const known: unknown = JSON.parse(sessionStorage.getItem(key(kernel)) ?? '[]');
    return Array.isArray(known) ? known.filter(each => typeof each === 'string') : [];
  } catch {
    return []; // a page may be forbidden to store anything
  }
}

function write(kernel: Kernel.IKernelConnection, subshells: ReadonlySet<string>): void {
  try {
    if (subshells.size === 0) sessionStorage.removeItem(key(kernel));
    else sessionStorage.setItem(key(kernel), JSON.stringify([...subshells]));
  } catch {
    // then each page ends its own, as far as it can
  }
}
