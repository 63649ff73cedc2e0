// The JupyterLab extension: views in notebooks and elsewhere are drawn by the runtime, which is loaded with the first one.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { RANK, rendererFactory } from './renderer';

const renderer: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-workbench:renderer',
  description: 'Draws the views of Workbench.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, registry: IRenderMimeRegistry, notebooks: INotebookTracker | null) => {
    registry.addFactory(rendererFactory, RANK);
    // A notebook copies the registry when it opens, maybe before this plugin has started.
    const prepare = (panel: NotebookPanel): void => {
      panel.content.rendermime.addFactory(rendererFactory, RANK);
    };
    notebooks?.forEach(prepare);
    notebooks?.widgetAdded.connect((_tracker, panel) => {
      prepare(panel);
    });
  }
};

export default renderer;
