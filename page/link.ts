/** The page's side of the calls: a live chip in a Web Worker, or on the server that serves the page. */
import type { LiveCall, LiveCalls, LiveMessage, LiveStatus } from '../src/live/protocol.js';

export interface Link {
  call<C extends LiveCall>(call: C, ...ask: AskOf<C>): Promise<LiveCalls[C]['answer']>;
  onStatus: (status: LiveStatus) => void;
  onFailure: (message: string) => void;
  close(): void;
}

export type AskOf<C extends LiveCall> = LiveCalls[C]['ask'] extends undefined ? [] : [LiveCalls[C]['ask']];

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerLink implements Link {
  onStatus: (status: LiveStatus) => void = () => {};
  onFailure: (message: string) => void = () => {};
  private readonly worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<LiveMessage>) => this.hear(data);
    this.worker.onerror = (event) => this.onFailure(event.message || 'the simulator could not be loaded');
  }

  call<C extends LiveCall>(call: C, ...[ask]: AskOf<C>): Promise<LiveCalls[C]['answer']> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, ask });
    });
  }

  close(): void {
    this.worker.terminate();
  }

  private hear(message: LiveMessage): void {
    if (message.kind === 'status') {
      this.onStatus(message.status);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.answer as never);
    else waiting?.reject(new Error(message.message));
  }
}
