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

export interface Run {
  readonly id: string;
  readonly status: Status;
  readonly parameters: Readonly<Record<string, JSONValue>>;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly started: string | null;
  readonly duration_s: number | null;
  readonly error: { readonly cell: number | null; readonly name: string; readonly message: string } | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly notebook: { readonly path: string | null };
  readonly notebook_path: string | null;
  readonly folder: string | null;
  readonly has_report: boolean;
  readonly progress: Progress | null;
}

const RUN_FIELDS =
  'id,status,parameters,metrics,started,duration_s,error,tags,note,notebook,notebook_path,folder,has_report,progress';

export interface RunRequest {
  readonly notebook: string;
  readonly parameter_texts: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly note: string;
  readonly strict: boolean;
  /** Seconds; a text is refused in words. */
  readonly timeout?: number | string;
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

  check(path: string, texts: Readonly<Record<string, string>>): Promise<Checked> {
    return this.ask('POST', 'notebooks/parameters', {}, { path, texts });
  }

  async lint(path: string): Promise<LintFinding[]> {
    const document = await this.ask<{ findings: LintFinding[] }>('GET', 'notebooks/lint', { path });
    return document.findings;
  }

  runs(project: string | null, notebook: string | null, limit: number): Promise<Run[]> {
    return this.ask('GET', 'runs', { project, notebook, limit, fields: RUN_FIELDS });
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
