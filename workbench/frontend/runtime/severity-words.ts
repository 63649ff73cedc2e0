// What severities are called.

import type { Finding } from './drawing';
import { trans } from './words';

export function severityWords(severity: Finding['severity']): string {
  return { error: trans.__('error'), warning: trans.__('warning'), info: trans.__('info') }[severity];
}
