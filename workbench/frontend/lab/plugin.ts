// The sidebar and the commands that lead to it.

import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CommandToolbarButton, ICommandPalette, IThemeManager, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { labels, RUN_AS_PIPELINE, SHOW_SIDEBAR } from './commands';
import { runAsPipelineIcon, workbenchIcon } from './icons';
import { Sidebar } from './sidebar';
import { DOMAIN } from './translation';

const ID = 'jupyter-workbench:plugin';
const RUNS_SHOWN = 20;

/** How many runs the settings want to be shown at first. */
async function runsShown(registry: ISettingRegistry | null): Promise<number> {
  try {
    const settings = await registry?.load(ID);
    return (settings?.get('runsShown').composite as number | undefined) ?? RUNS_SHOWN;
  } catch {
    return RUNS_SHOWN; // settings that cannot be read must not hide the runs
  }
}

export const sidebar: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'The sidebar of Workbench: parameters and finish check of the notebook, runs of the project.',
  autoStart: true,
  optional: [
    INotebookTracker,
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    IThemeManager,
    IToolbarWidgetRegistry,
    ISettingRegistry,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    tabs: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    themes: IThemeManager | null,
    toolbars: IToolbarWidgetRegistry | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    if (notebooks === null) return; // Voilà shows what a notebook shows, and has no notebooks
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const place = new Sidebar(async () => {
      const [{ makePanel }, shown] = await Promise.all([import('./make-panel'), runsShown(settings)]);
      return makePanel({ app, notebooks, tabs, themes, trans, shown });
    }, trans);
    app.shell.add(place, 'right', { rank: 300 });
    restorer?.add(place, place.id);

    const words = labels(trans);
    app.commands.addCommand(SHOW_SIDEBAR, {
      ...words[SHOW_SIDEBAR],
      icon: workbenchIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        app.shell.activateById(place.id);
      }
    });
    app.commands.addCommand(RUN_AS_PIPELINE, {
      ...words[RUN_AS_PIPELINE],
      icon: runAsPipelineIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => notebooks.currentWidget !== null,
      execute: async () => {
        const context = notebooks.currentWidget?.context;
        if (context?.model.dirty === true && context.contentsModel?.writable !== false) await context.save();
        app.shell.activateById(place.id);
        (await place.panel()).focusForm();
      }
    });
    // A label that a settings schema gives would not be translated.
    toolbars?.addFactory(
      'Notebook',
      'run-as-pipeline',
      () => new CommandToolbarButton({ commands: app.commands, id: RUN_AS_PIPELINE })
    );
    for (const command of [RUN_AS_PIPELINE, SHOW_SIDEBAR]) {
      palette?.addItem({ command, category: trans.__('Workbench') });
    }
  }
};
