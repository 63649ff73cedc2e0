// One output of our MIME type, drawn by the runtime.

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { TraceFile } from '../runtime/trace-files';
import type { View } from '../runtime/view';
import type { Translator } from '../runtime/channel';
import type { KernelLink } from './link';
import type { ViewChannel } from './link-channel';
import { MIME_TYPE, viewId } from './mime';

// Before the renderers of widgets and of HTML, which the same output may carry for other places.
export const RANK = -20;

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

class RenderedView extends Widget implements IRenderMime.IRenderer {
  private view: View | null = null;
  private channel: ViewChannel | null = null;
  private shown: string | null = null;

  constructor(
    private readonly link: KernelLink | null,
    private readonly trans: Translator
  ) {
    super();
    this.addClass('jp-workbench-view');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
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
    this.channel = this.link?.join(id) ?? null;
    this.view = runtime.mount(this.node, payload, { channel: this.channel, trans: this.trans });
  }

  override dispose(): void {
    this.leave();
    super.dispose();
  }

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
 */
export function rendererFactory(link: KernelLink | null, trans: Translator): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new RenderedView(link, trans)
  };
}
