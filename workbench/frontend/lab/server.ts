// What the page asks of the server extension: one method for each route that it uses (docs/server.md).

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { JSONValue } from '@lumino/coreutils';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly default: JSONValue;
  readonly required: boolean;
  readonly choices: readonly JSONValue[] | null;
  readonly help: string;
}

export interface LintFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly title: string;
  readonly remedy: string | null;
  readonly cell: number | null;
  readonly line: number | null;
  /** What could be done about it, in a sentence; null where nothing is offered. */
  readonly fix: string | null;
}

/** A change to the notebook that mends a finding; cells are counted from 0, as they are before it. */
export interface Fix {
  readonly title: string;
  readonly changes: readonly {
    readonly cell: number;
    readonly source: string | null;
    readonly tag: string | null;
    readonly clears: boolean;
  }[];
  readonly new_cell: { readonly before: number; readonly source: string; readonly tag: string | null } | null;
}

/** What is different about one cell in the end: its lines as `diff -u` writes them, and what else. */
export interface CellDifference {
  readonly cell: number;
  readonly new: boolean;
  readonly diff: readonly string[];
  readonly notes: readonly string[];
}

export interface Fixes {
  /** One after the other. */
  readonly fixes: readonly Fix[];
  readonly changes: readonly CellDifference[];
}

export type Status = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'gate-failed';

export interface Progress {
  /** The cell in the notebook as it was written, from 0; null for one that was put in. */
  readonly cell: number | null;
  /** Which one of the cells to be executed it is, from 1; 0 before the first. */
  readonly number: number;
  readonly cells: number;
  readonly since: string | null;
}

/** How far a sweep or a pipeline's run has come, in members or steps. */
export interface Group {
  readonly of: number;
  readonly completed: number;
  readonly failed: number;
  readonly running: number;
}

/** Whether a run gives the same again; where it does not, what differs first and the likely cause. */
export interface Verdict {
  readonly verdict: 'same' | 'within tolerance' | 'different';
  readonly time: string | null;
  readonly cell: number | null;
  readonly what: string | null;
  readonly cause: string | null;
}

export interface Run {
  readonly id: string;
  readonly kind: 'run' | 'sweep' | 'pipeline';
  readonly parent: string | null;
  readonly group: Group | null;
  readonly verdict: Verdict | null;
  /** How a reproduction stands that was started; null when none goes on and the last gave a verdict. */
  readonly reproduction: {
    readonly running: boolean;
    readonly problem: string | null;
    readonly cancelled: boolean;
  } | null;
  readonly attempt: number | null;
  readonly resumed_from: string | null;
  readonly status: Status;
  readonly parameters: Readonly<Record<string, JSONValue>>;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly started: string | null;
  readonly duration_s: number | null;
  readonly error: { readonly cell: number | null; readonly name: string; readonly message: string } | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly notebook_name: string | null;
  readonly notebook_path: string | null;
  readonly folder: string | null;
  readonly has_report: boolean;
  readonly progress: Progress | null;
}

// All of these the server's index knows: a list reads no record.
const RUN_FIELDS = [
  'id,kind,parent,group,status,parameters,metrics,started,duration_s,error,tags,note,notebook_name,notebook_path',
  'folder,has_report,progress,verdict,reproduction,attempt,resumed_from'
].join(',');

/** Which runs are asked for. */
export interface Asked {
  /** A notebook or folder of the project whose runs are meant; null for the server's own. */
  readonly project: string | null;
  readonly notebook?: string | null;
  readonly search?: string;
  readonly parent?: string;
  readonly limit: number;
}

/** What became of one step of a pipeline. */
export interface Step {
  readonly name: string;
  readonly kind: 'notebook' | 'gate';
  readonly status: Status | 'skipped';
  readonly run: string | null;
  readonly why: string | null;
  readonly taken_from: string | null;
  readonly duration_s: number | null;
  readonly error: Run['error'];
}

/** A pipeline's file: its steps, or in one line what is wrong with it. */
export interface Pipeline {
  readonly path: string | null;
  readonly steps: readonly {
    readonly name: string;
    readonly kind: 'notebook' | 'gate';
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly before: readonly string[];
  }[];
  readonly problem: string | null;
}

export interface RunRequest {
  readonly notebook: string;
  readonly parameter_texts: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly note: string;
  readonly strict: boolean;
  /** Where secrets are, as `env:NAME` or `file:PATH`; the value of a secret never comes here. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Seconds and a number; a text is refused in words. */
  readonly timeout?: number | string;
  readonly cell_timeout?: number | string;
  readonly retries?: number | string;
}

export interface Checked {
  readonly values: Readonly<Record<string, JSONValue>>;
  readonly problems: Readonly<Record<string, string>>;
}

/** The server said no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** Its sentence for people; without one, the message is what HTTP calls the answer. */
    readonly sentence: string | null,
    statusText: string
  ) {
    super(sentence ?? `${String(status)} ${statusText}`.trim());
  }
}

/** No route of ours answers: Workbench is not installed, or not enabled, where the server runs. */
export class NotInstalled extends Error {}

type Query = Readonly<Record<string, string | number | null | undefined>>;

export class Server {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  parameters(path: string): Promise<Parameter[]> {
    return this.ask('GET', 'notebooks/parameters', { path });
  }

  check(
    path: string,
    texts: Readonly<Record<string, string>>,
    secrets: Readonly<Record<string, string>>
  ): Promise<Checked> {
    return this.ask('POST', 'notebooks/parameters', {}, { path, texts, secrets });
  }

  async lint(path: string): Promise<LintFinding[]> {
    const document = await this.ask<{ findings: LintFinding[] }>('GET', 'notebooks/lint', { path });
    return document.findings;
  }

  /** What the finish check could mend; nothing is written. */
  fixes(path: string): Promise<Fixes> {
    return this.ask('POST', 'notebooks/lint', {}, { path });
  }

  runs(asked: Asked): Promise<Run[]> {
    return this.ask('GET', 'runs', { ...asked, fields: RUN_FIELDS });
  }

  /** What became of the steps of a pipeline's run. */
  async steps(id: string, project: string | null): Promise<Step[]> {
    const document = await this.ask<{ pipeline: { steps: Step[] } }>('GET', `runs/${id}`, {
      project,
      fields: 'pipeline'
    });
    return document.pipeline.steps;
  }

  /** Where the secrets of a run were. */
  async secrets(id: string, project: string | null): Promise<Readonly<Record<string, string>>> {
    const document = await this.ask<{ secrets: Record<string, string> | null }>('GET', `runs/${id}`, {
      project,
      fields: 'secrets'
    });
    return document.secrets ?? {};
  }

  run(id: string, project: string | null): Promise<Run> {
    return this.ask('GET', `runs/${id}`, { project, fields: RUN_FIELDS });
  }

  start(request: RunRequest): Promise<Run> {
    return this.ask('POST', 'runs', { project: request.notebook, fields: RUN_FIELDS }, request);
  }

  cancel(id: string, project: string | null): Promise<unknown> {
    return this.ask('POST', `runs/${id}/cancel`, { project }, {});
  }

  resume(id: string, project: string | null): Promise<Run> {
    return this.ask('POST', `runs/${id}/resume`, { project, fields: RUN_FIELDS }, {});
  }

  reproduce(id: string, project: string | null): Promise<Run> {
    return this.ask('POST', `runs/${id}/reproduce`, { project, fields: RUN_FIELDS }, {});
  }

  cancelReproduction(id: string, project: string | null): Promise<unknown> {
    return this.ask('POST', `runs/${id}/reproduce/cancel`, { project }, {});
  }

  /** Makes a page of two runs side by side; returns which file of the first run it is. */
  async compare(first: string, second: string, project: string | null): Promise<string> {
    const route = `runs/${first}/comparisons/${second}`;
    return (await this.ask<{ comparison: string }>('POST', route, { project }, {})).comparison;
  }

  /** The pipelines of one project, that of the server's folder without a name. */
  pipelines(project: string | null): Promise<Pipeline[]> {
    return this.ask('GET', 'pipelines', { project: project ?? '.' });
  }

  startPipeline(path: string): Promise<Run> {
    return this.ask('POST', 'pipelines', { project: path, fields: RUN_FIELDS }, { path });
  }

  makeReport(id: string, project: string | null): Promise<unknown> {
    return this.ask('POST', `runs/${id}/report`, { project }, {});
  }

  remove(id: string, project: string | null): Promise<unknown> {
    return this.ask('DELETE', `runs/${id}`, { project });
  }

  /** The address of a file in a run's folder. */
  file(id: string, name: string, project: string | null): string {
    return this.address(`runs/${id}/files/${name}`, { project });
  }

  private address(route: string, query: Query): string {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) words.set(name, String(value));
    }
    const asked = words.toString();
    return URLExt.join(this.settings.baseUrl, 'workbench', route) + (asked === '' ? '' : `?${asked}`);
  }

  private async ask<T>(method: string, route: string, query: Query = {}, body?: unknown): Promise<T> {
    const init: RequestInit = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(this.address(route, query), init, this.settings);
    const text = await response.text();
    if (response.ok) return (text === '' ? null : JSON.parse(text)) as T;
    const message = said(text);
    // Only a missing route answers without our sentence.
    if (response.status === 404 && message === null) throw new NotInstalled(route);
    throw new Refusal(response.status, message, response.statusText);
  }
}

function said(text: string): string | null {
  try {
    const document = JSON.parse(text) as { message?: unknown };
    // Tornado's own words for a route that nobody has are no sentence of ours.
    return typeof document.message === 'string' && document.message !== 'Not Found' ? document.message : null;
  } catch {
    return null;
  }
}
