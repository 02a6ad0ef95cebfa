/** A live chip on the machine that serves the page: calls as POST, statuses as server-sent events. */
import { fromJson, toJson } from '../src/live/codec.js';
import type { LiveCall, LiveCalls, LiveChip, LiveSettings, LiveStatus } from '../src/live/protocol.js';
import type { ListedRun } from '../src/serve/run-folder.js';
import type { AskOf, Link } from './link.js';

/** The token that `synapulse serve` writes into the page; null on any other server. */
export const token: string | null =
  document.querySelector<HTMLMetaElement>('meta[name="synapulse-token"]')?.content ?? null;

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-synapulse-token': token ?? '' },
    body: toJson(body),
  });
  const value = fromJson(await response.text());
  if (!response.ok) throw new Error((value as { error?: string }).error ?? response.statusText);
  return value;
}

export interface RunList {
  readonly runs: readonly ListedRun[];
  /** Names of those that are open. */
  readonly open: readonly string[];
}

export async function fetchRuns(): Promise<RunList> {
  const response = await fetch('./api/runs');
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()) as RunList;
}

export const stopRun = (name: string) => post(`./api/runs/${name}/stop`, null);

export class ServerLink implements Link {
  onStatus: (status: LiveStatus) => void = () => {};
  onFailure: (message: string) => void = () => {};
  /** Name of the run it is at; '' before one is opened. */
  name = '';
  private events: EventSource | undefined;

  /** Looks at a run of the folder, and opens it where it was stopped if need be. */
  async attach(name: string): Promise<LiveChip> {
    return this.follow(await post(`./api/runs/${name}/resume`, null));
  }

  async call<C extends LiveCall>(call: C, ...[ask]: AskOf<C>): Promise<LiveCalls[C]['answer']> {
    if (call === 'open') {
      return this.follow(await post('./api/runs', ask as LiveSettings)) as LiveCalls[C]['answer'];
    }
    return (await post(`./api/runs/${this.name}/call`, { call, ask })) as LiveCalls[C]['answer'];
  }

  close(): void {
    this.events?.close();
  }

  private follow(opened: unknown): LiveChip {
    const { name, chip } = opened as { name: string; chip: LiveChip };
    this.close();
    this.name = name;
    this.events = new EventSource(`./api/runs/${name}/events`);
    this.events.onmessage = ({ data }) => this.onStatus(fromJson(data) as LiveStatus);
    return chip;
  }
}
