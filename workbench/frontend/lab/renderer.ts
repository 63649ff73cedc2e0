// One output of our MIME type, drawn by the runtime.

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { TraceFile } from '../runtime/trace-files';
import type { View } from '../runtime/view';
import type { Translator } from '../runtime/channel';
import type { KernelLink } from './link';
import type { ViewChannel } from './link-channel';
import { MIME_TYPE, viewId } from './mime';

/** In notebooks: before the renderers of widgets and of HTML, which the same output may carry for other places. */
export const RANK = -20;

/** Elsewhere, as in Voilà: after that of widgets, which have a kernel there when this renderer has none. */
export const RANK_ALONE = -5;

/** The files with rarer traces, each in a chunk of its own that the first figure with such a trace loads. */
const traces: Readonly<Record<TraceFile, () => Promise<unknown>>> = {
  more: () => import('../../static/more.js'),
  webgl: () => import('../../static/webgl.js')
};

/** The runtime, in a chunk of its own that the first view loads. */
async function loadRuntime(): Promise<Pick<typeof import('../runtime/view'), 'mount'>> {
  const runtime = (await import('../../static/runtime.js')) as typeof import('../runtime');
  runtime.loadTracesWith(file => traces[file]());
  return runtime;
}

/** Puts code into a cell below the one that shows *node*. */
export type InsertCode = (node: HTMLElement, code: string) => void;

/** Whether a payload says that there may be more to show soon. */
function isLive(payload: unknown): boolean {
  return (payload as { readonly live?: unknown } | null | undefined)?.live === true;
}

class RenderedView extends Widget implements IRenderMime.IRenderer {
  private view: View | null = null;
  private channel: ViewChannel | null = null;
  private shown: string | null = null;
  private model: IRenderMime.IMimeModel | null = null;
  /** While the output is given the state that is drawn already. */
  private keeping = false;

  constructor(
    private readonly link: KernelLink | null,
    private readonly trans: Translator,
    private readonly insert: InsertCode | null
  ) {
    super();
    this.addClass('jp-workbench-view');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    if (this.keeping) return;
    const payload: unknown = model.data[MIME_TYPE];
    const runtime = await loadRuntime();
    if (this.isDisposed) return;
    const id = viewId(payload);
    if (this.view !== null && this.shown === id) {
      this.view.update(payload);
      return;
    }
    this.leave();
    this.shown = id;
    this.channel = this.link?.join(id, this.keep) ?? null;
    const { insert } = this;
    // In a notebook that is not trusted a view is a picture: it may come from anybody, and so may its code.
    const offered =
      insert === null || !model.trusted
        ? null
        : (code: string): void => {
            insert(this.node, code);
          };
    this.view = runtime.mount(this.node, payload, { channel: this.channel, trans: this.trans, insert: offered });
  }

  override dispose(): void {
    this.leave();
    super.dispose();
  }

  /** Puts the last state of a view that went on into the notebook, so that it is saved, and drawn without a kernel. */
  private readonly keep = (data: Readonly<Record<string, unknown>>): void => {
    const { model } = this;
    // The same output may be on the page twice: the notebook changes once.
    if (model === null || !isLive(model.data[MIME_TYPE])) return;
    this.keeping = true;
    try {
      model.setData({ data: { ...model.data, ...data } as IRenderMime.IMimeModel['data'] });
    } finally {
      this.keeping = false;
    }
  };

  private leave(): void {
    this.view?.dispose();
    this.view = null;
    this.channel?.dispose();
    this.channel = null;
  }
}

/**
 * Makes the renderer of views.
 *
 * Safe: the runtime makes text of whatever a payload says, so it may draw in a notebook that is not trusted.
 *
 * @param link - The link to the kernel of the notebook; null where there is no notebook.
 * @param trans - In whose words views speak.
 * @param insert - What puts code into a cell; null where there is no notebook.
 */
export function rendererFactory(
  link: KernelLink | null,
  trans: Translator,
  insert: InsertCode | null = null
): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new RenderedView(link, trans, insert)
  };
}
