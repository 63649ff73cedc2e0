// Whether a run gives the same again, in a word; the cause stands in the run's details.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { isReproducing } from './runs-model';
import type { Run, Verdict } from './server';
import { useTranslation } from './translation';

export function VerdictBadge({ run }: { readonly run: Run }): React.JSX.Element | null {
  const trans = useTranslation();
  if (isReproducing(run)) {
    return (
      <span className="jp-wb-badge" data-verdict="open">
        {trans.__('reproducing…')}
      </span>
    );
  }
  if (run.verdict === null) return null;
  return (
    <span className="jp-wb-badge" data-verdict={run.verdict.verdict} title={run.verdict.cause ?? undefined}>
      {verdictWord(run.verdict, trans)}
    </span>
  );
}

/** "same", "same within tolerance" or "differs at cell 4". */
export function verdictWord(verdict: Verdict, trans: TranslationBundle): string {
  if (verdict.verdict === 'same') return trans.__('same');
  if (verdict.verdict === 'within tolerance') return trans.__('same within tolerance');
  return verdict.cell === null ? trans.__('differs') : trans.__('differs at cell %1', verdict.cell);
}
