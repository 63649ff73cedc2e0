// What people have said about a run: its tags and its note.

import * as React from 'react';

import type { Run } from './server';
import { useTranslation } from './translation';

export function Labels({ run }: { readonly run: Run }): React.JSX.Element | null {
  const trans = useTranslation();
  if (run.tags.length === 0 && run.note === '') return null;
  return (
    <div className="jp-wb-labels">
      {run.tags.length > 0 && (
        <ul aria-label={trans.__('tags')}>
          {run.tags.map(tag => (
            <li key={tag} className="jp-wb-tag">
              {tag}
            </li>
          ))}
        </ul>
      )}
      {run.note !== '' && <p aria-label={trans.__('note')}>{run.note}</p>}
    </div>
  );
}
