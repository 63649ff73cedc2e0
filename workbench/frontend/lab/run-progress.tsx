// How far a run has come, cell by cell.

import * as React from 'react';

import type { Progress } from './server';
import { useTranslation } from './translation';
import { progressInWords } from './wording';

// More segments than this cannot be told apart in a narrow sidebar.
const MOST_SEGMENTS = 40;

export function RunProgress({ progress }: { readonly progress: Progress | null }): React.JSX.Element {
  const trans = useTranslation();
  const cells = progress?.cells ?? 0;
  const number = progress?.number ?? 0;
  const segments = cells > 0 && cells <= MOST_SEGMENTS;
  return (
    <div
      className="jp-wb-progress"
      role="progressbar"
      aria-label={trans.__('cells executed')}
      aria-valuemin={0}
      aria-valuemax={cells || 1}
      aria-valuenow={number}
      aria-valuetext={progressInWords(progress, trans)}
      data-waiting={progress === null}
    >
      {segments ? (
        Array.from({ length: cells }, (_, index) => (
          <span key={index} data-state={index + 1 < number ? 'done' : index + 1 === number ? 'now' : 'ahead'} />
        ))
      ) : (
        <span
          data-state="done"
          style={{ flexGrow: 0, flexBasis: `${String(cells > 0 ? (100 * number) / cells : 0)}%` }}
        />
      )}
    </div>
  );
}
