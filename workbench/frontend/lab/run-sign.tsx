// How a run or a step stands, as a sign.

import * as React from 'react';

import type { Status, Step } from './server';
import { useTranslation } from './translation';
import { statusWord } from './wording';

const SIGNS: Readonly<Record<Status | 'skipped', string>> = {
  pending: '',
  running: '',
  completed: '✓',
  failed: '✕',
  cancelled: '⊘',
  interrupted: '!',
  'gate-failed': '⛉',
  skipped: '–'
};

export function RunSign({ status }: { readonly status: Step['status'] }): React.JSX.Element {
  const trans = useTranslation();
  return (
    <span className="jp-wb-status" role="img" aria-label={statusWord(status, trans)}>
      {SIGNS[status]}
    </span>
  );
}
