// The names of the commands, and what they are called in menus, toolbars and the palette.

import type { TranslationBundle } from '@jupyterlab/translation';

export const RUN_AS_PIPELINE = 'workbench:run-as-pipeline';
export const SHOW_SIDEBAR = 'workbench:show-sidebar';

export function labels(trans: TranslationBundle): Readonly<Record<string, { label: string; caption: string }>> {
  return {
    [RUN_AS_PIPELINE]: {
      label: trans.__('Run as pipeline…'),
      caption: trans.__('Run this notebook from top to bottom with parameters of your choice, and record the run')
    },
    [SHOW_SIDEBAR]: {
      label: trans.__('Show Workbench'),
      caption: trans.__('Parameters and finish check of the notebook, and the runs of its project')
    }
  };
}
