// Times, metrics, statuses and refusals in words; spans of time as workbench/views/wording.py writes them.

import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { number } from '../runtime/numbers';
import { NotInstalled, Refusal, type Progress, type Run, type Step } from './server';

const THIN = '\u202f';

/** A span of time: "0.9 s", "34 s", "4 min 12 s", "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 0.05) return `<${THIN}0.1${THIN}s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)}${THIN}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)}${THIN}min${whole % 60 > 0 ? ` ${String(whole % 60)}${THIN}s` : ''}`;
  return `${String(Math.floor(minutes / 60))}${THIN}h${minutes % 60 > 0 ? ` ${String(minutes % 60)}${THIN}min` : ''}`;
}

/** When something was: the time of day for today, else the date as well. */
export function moment(text: string, now: Date = new Date()): string {
  const then = new Date(text);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
  if (then.toDateString() === now.toDateString()) return then.toLocaleTimeString([], time);
  if (then.getFullYear() !== now.getFullYear()) return then.toLocaleDateString([], { ...day, year: 'numeric' });
  return then.toLocaleString([], { ...day, ...time });
}

export function statusWord(status: Step['status'], trans: TranslationBundle): string {
  switch (status) {
    case 'pending':
      return trans.__('starting');
    case 'running':
      return trans.__('running');
    case 'completed':
      return trans.__('completed');
    case 'failed':
      return trans.__('failed');
    case 'cancelled':
      return trans.__('cancelled');
    case 'interrupted':
      return trans.__('interrupted');
    case 'gate-failed':
      return trans.__('stopped by a data gate');
    case 'skipped':
      return trans.__('not run');
  }
}

/** Why the server has not done what it was asked for. */
export function refusalWords(problem: Error, trans: TranslationBundle): string {
  if (problem instanceof NotInstalled) {
    return trans.__(
      'The Jupyter server does not have Workbench. Install jupyter-workbench in the environment of the server, and restart it.'
    );
  }
  if (problem instanceof Refusal) {
    return problem.sentence ?? trans.__('The server answered “%1”. Its log may say why.', problem.message);
  }
  return problem instanceof ServerConnection.NetworkError ? trans.__('The server does not answer.') : problem.message;
}

/** The recorded numbers in one line, as "rmse 2.91 · r2 0.42". */
export function metricsInWords(metrics: Run['metrics'], most: number): string {
  return Object.entries(metrics)
    .slice(0, most)
    .map(([name, value]) => `${name} ${number(value ?? NaN)}`)
    .join(' · ');
}

/** The notebook's name without folder and ending. */
export function notebookName(path: string | null): string | null {
  const last = path?.split(/[\\/]/).at(-1);
  return last === undefined ? null : last.replace(/\.ipynb$/, '');
}

/** What a run, a sweep or a pipeline's run is called: most pipelines' files have one and the same name. */
export function runName(run: Run): string {
  if (run.kind === 'pipeline' && run.notebook_name === 'workbench.yaml') {
    return run.notebook_path?.split('/').at(-2) ?? run.notebook_name;
  }
  return notebookName(run.notebook_name) ?? run.id;
}

/** When a run began; its id, where that is not known. */
export function runMoment(run: Run): string {
  return run.started === null ? run.id : moment(run.started);
}

/** How far a run has come, as "cell 9 of 14". */
export function progressInWords(progress: Progress | null, trans: TranslationBundle): string {
  if (progress === null || progress.number === 0) return trans.__('starting');
  return trans.__('cell %1 of %2', progress.number, progress.cells);
}
