// One output of our MIME type, drawn by the runtime.

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { View } from '../runtime/view';

const MIME_TYPE = 'application/vnd.workbench.view.v1+json';

// Before the renderers of widgets and of HTML, which the same output may carry for other places.
export const RANK = -20;

/** The runtime, in a chunk of its own that the first view loads. */
function loadRuntime(): Promise<Pick<typeof import('../runtime/view'), 'mount'>> {
  return import('../../static/runtime.js');
}

class RenderedView extends Widget implements IRenderMime.IRenderer {
  private view: View | null = null;

  constructor() {
    super();
    this.addClass('jp-workbench-view');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const payload: unknown = model.data[MIME_TYPE];
    const runtime = await loadRuntime();
    if (this.isDisposed) return;
    if (this.view === null) this.view = runtime.mount(this.node, payload);
    else this.view.update(payload);
  }

  override dispose(): void {
    this.view?.dispose();
    super.dispose();
  }
}

// Safe: the runtime makes text of whatever a payload says, so it may draw in a notebook that is not trusted.
export const rendererFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [MIME_TYPE],
  createRenderer: () => new RenderedView()
};
