// The panel with all that it needs; a chunk of its own, which the sidebar loads.

import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { IThemeManager } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { jumpTo, tagAsParameters } from './jump';
import { offerFixes } from './lint-fixes';
import { NotebookModel } from './notebook-model';
import { WorkbenchPanel } from './panel';
import { runActions } from './run-actions';
import { RunsModel } from './runs-model';
import { Server } from './server';

export interface Place {
  readonly app: JupyterFrontEnd;
  readonly notebooks: INotebookTracker;
  readonly tabs: ILabShell | null;
  readonly themes: IThemeManager | null;
  readonly trans: TranslationBundle;
  /** How many runs are shown at first. */
  readonly shown: number;
}

export function makePanel({ app, notebooks, tabs, themes, trans, shown }: Place): WorkbenchPanel {
  const manager = app.serviceManager;
  const server = new Server(manager.serverSettings);
  const notebook = new NotebookModel(server, manager.contents, notebooks);
  const runs = new RunsModel(server, manager.events, shown);
  return new WorkbenchPanel(
    {
      notebook,
      runs,
      server,
      actions: runActions({ app, tabs, themes, runs, notebook, trans }),
      jump: finding => {
        const { panel, state } = notebook;
        if (panel === null || state.kind !== 'ready' || finding.cell === null) return;
        app.shell.activateById(panel.id);
        void jumpTo(panel, { id: state.cells[finding.cell], index: finding.cell, line: finding.line });
      },
      mend: () => {
        void offerFixes(server, notebook, trans);
      },
      tagAsParameters: () => {
        const { panel } = notebook;
        if (panel === null) return;
        tagAsParameters(panel);
        void notebook.save();
      }
    },
    trans
  );
}
