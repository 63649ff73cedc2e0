// The translator, for every component below the panel.

import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export const DOMAIN = 'jupyter_workbench';

export const Translation = React.createContext<TranslationBundle>(nullTranslator.load(DOMAIN));

export function useTranslation(): TranslationBundle {
  return React.useContext(Translation);
}
