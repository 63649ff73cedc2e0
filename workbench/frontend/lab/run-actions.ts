// What can be done with a run from the page.

import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, type IThemeManager, MainAreaWidget, Notification, showDialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { IFrame } from '@jupyterlab/ui-components';

import { workbenchIcon } from './icons';
import { jumpTo } from './jump';
import type { NotebookModel } from './notebook-model';
import type { RunActions } from './run-details';
import type { RunsModel } from './runs-model';
import type { Run } from './server';
import { textOf } from './values';
import { verdictWord } from './verdict-badge';
import { duration, refusalWords, runName, statusWord } from './wording';

interface Surroundings {
  readonly app: JupyterFrontEnd;
  /** JupyterLab has a main area with tabs; Notebook 7 opens a page of the browser instead. */
  readonly tabs: ILabShell | null;
  readonly themes: IThemeManager | null;
  readonly runs: RunsModel;
  readonly notebook: NotebookModel;
  readonly trans: TranslationBundle;
}

export function runActions(surroundings: Surroundings): RunActions {
  const { app, tabs, runs, notebook, trans } = surroundings;
  const attempt = (work: Promise<unknown>): void => {
    work.catch((problem: unknown) => {
      Notification.error(refusalWords(problem as Error, trans), { autoClose: 8000 });
    });
  };

  const openPage = async (make: () => Promise<string>, about: Omit<Page, 'address'>): Promise<void> => {
    // A page that is opened after an answer has come would be blocked as a pop-up.
    const page = tabs === null ? window.open('', '_blank') : null;
    try {
      const address = await make();
      if (page !== null) {
        page.opener = null; // a report need not know of this page
        page.location.href = address;
      }
      if (tabs !== null) showPage(tabs, { ...about, address }, surroundings);
    } catch (problem) {
      page?.close();
      throw problem;
    }
  };

  const openReport = (run: Run): Promise<void> =>
    openPage(() => runs.report(run), {
      id: `jp-wb-report-${run.id}`,
      title: trans.__('Report of run %1', run.id),
      label: `${runName(run)} · ${run.kind === 'sweep' ? trans.__('sweep') : trans.__('report')}`,
      caption: run.id
    });

  const compare = (first: Run, second: Run): Promise<void> =>
    openPage(() => runs.comparison(first, second), {
      id: `jp-wb-comparison-${first.id}-${second.id}`,
      title: trans.__('Comparison of runs %1 and %2', first.id, second.id),
      label: `${runName(first)} · ${trans.__('comparison')}`,
      caption: `${first.id} → ${second.id}`
    });

  const openNotebook = async (run: Run, cell: number | null): Promise<void> => {
    const panel = (await app.commands.execute('docmanager:open', { path: run.notebook_path })) as
      NotebookPanel | undefined;
    if (panel === undefined || cell === null) return;
    await panel.context.ready;
    await jumpTo(panel, { id: undefined, index: cell, line: null });
  };

  const remove = async (run: Run): Promise<void> => {
    const answer = await showDialog({
      title: trans.__('Delete this run?'),
      body:
        run.kind === 'run'
          ? trans.__('The record %1 is removed from the disk: output, report, logs and models.', run.id)
          : trans.__('The record %1 is removed from the disk. The runs that belong to it stay.', run.id),
      buttons: [Dialog.cancelButton({ label: trans.__('Keep it') }), Dialog.warnButton({ label: trans.__('Delete') })]
    });
    if (answer.button.accept) await runs.remove(run);
  };

  const reuse = async (run: Run): Promise<void> => {
    if (notebook.path !== run.notebook_path) await openNotebook(run, null);
    const values = Object.entries(run.parameters).map(([name, value]) => [name, textOf(value)] as const);
    const places = Object.entries(await runs.secrets(run));
    notebook.draft = Object.fromEntries([...values, ...places]);
  };

  runs.ended.connect((_model, run) => {
    tell(run, trans, () => {
      attempt(openReport(run));
    });
  });

  runs.judged.connect((_model, run) => {
    tellVerdict(run, trans);
  });

  return {
    resume: run => {
      attempt(runs.resume(run));
    },
    reproduce: run => {
      attempt(runs.reproduce(run));
    },
    cancelReproduction: run => {
      attempt(runs.cancelReproduction(run));
    },
    compare: (first, second) => {
      attempt(compare(first, second));
    },
    openReport: run => {
      attempt(openReport(run));
    },
    openOutput: run => {
      attempt(app.commands.execute('docmanager:open', { path: `${run.folder ?? ''}/output.ipynb` }));
    },
    openNotebook: (run, cell) => {
      attempt(openNotebook(run, cell));
    },
    cancel: run => {
      attempt(runs.cancel(run));
    },
    remove: run => {
      attempt(remove(run));
    },
    reuse: run => {
      attempt(reuse(run));
    }
  };
}

/** A page about runs that the server has made. */
interface Page {
  readonly id: string;
  readonly title: string;
  readonly label: string;
  readonly caption: string;
  readonly address: string;
}

/** Shows it in a tab. It is served in a sandbox, and the frame adds its own: scripts run, but know nothing of here. */
function showPage(shell: ILabShell, page: Page, { themes }: Surroundings): void {
  const { id, address } = page;
  const known = Array.from(shell.widgets('main')).find(widget => widget.id === id);
  if (known === undefined) {
    const frame = new IFrame({ sandbox: ['allow-scripts'], loading: 'eager' });
    const follow = (): void => {
      frame.url = `${address}#theme=${document.body.dataset.jpThemeLight === 'false' ? 'dark' : 'light'}`;
    };
    follow();
    themes?.themeChanged.connect(follow);
    frame.disposed.connect(() => themes?.themeChanged.disconnect(follow));
    frame.node.querySelector('iframe')?.setAttribute('title', page.title);
    const tab = new MainAreaWidget({ content: frame });
    tab.id = id;
    tab.title.label = page.label;
    tab.title.caption = page.caption;
    tab.title.icon = workbenchIcon;
    tab.title.closable = true;
    tab.toolbar.hide();
    shell.add(tab, 'main');
  }
  shell.activateById(id);
}

/** Tells of a run that has ended, also when the sidebar is not to be seen. */
function tell(run: Run, trans: TranslationBundle, open: () => void): void {
  const name = runName(run);
  const actions = [{ label: trans.__('Open report'), callback: open }];
  if (run.status === 'completed') {
    Notification.success(trans.__('%1 has run in %2.', name, duration(run.duration_s ?? 0)), {
      autoClose: 8000,
      actions
    });
  } else if (run.status === 'cancelled') {
    Notification.info(trans.__('The run of %1 was cancelled.', name), { autoClose: 4000 });
  } else {
    const { error } = run;
    const why = error === null ? statusWord(run.status, trans) : `${error.name}: ${error.message.split('\n')[0] ?? ''}`;
    Notification.error(trans.__('The run of %1 failed: %2', name, why), { autoClose: 12000, actions });
  }
}

/** Tells whether a run has given the same again. */
function tellVerdict(run: Run, trans: TranslationBundle): void {
  const name = runName(run);
  const problem = run.reproduction?.problem ?? null;
  if (run.reproduction?.cancelled === true) {
    Notification.info(trans.__('The reproduction of %1 was cancelled.', name), { autoClose: 4000 });
  } else if (problem !== null) {
    Notification.error(trans.__('%1 could not be reproduced: %2', name, problem), { autoClose: 12000 });
  } else if (run.verdict?.verdict === 'different') {
    const cause = run.verdict.cause ?? run.verdict.what ?? '';
    Notification.warning(trans.__('%1 %2: %3', name, verdictWord(run.verdict, trans), cause), { autoClose: 12000 });
  } else if (run.verdict !== null) {
    Notification.success(trans.__('%1 has given the same again.', name), { autoClose: 8000 });
  }
}
