// The JupyterLab extension: views are drawn by the runtime, which is loaded with the first one; the sidebar when it is first shown.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { insertBelow } from './insert-cell';
import { linkOf } from './link';
import { RANK, RANK_ALONE, rendererFactory, type InsertCode } from './renderer';
import { sidebar } from './plugin';
import { DOMAIN } from './translation';

const renderer: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-workbench:renderer',
  description: 'Draws the views of Workbench.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    registry: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    registry.addFactory(rendererFactory(null, trans), RANK_ALONE);
    // A notebook copies the registry when it opens, maybe before this plugin has started.
    const prepare = (panel: NotebookPanel): void => {
      const insert: InsertCode = (node, code) => {
        insertBelow(panel, node, code);
      };
      panel.content.rendermime.addFactory(rendererFactory(linkOf(panel.context, trans), trans, insert), RANK);
    };
    notebooks?.forEach(prepare);
    notebooks?.widgetAdded.connect((_tracker, panel) => {
      prepare(panel);
    });
  }
};

export default [renderer, sidebar];
