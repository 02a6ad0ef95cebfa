/**
 * Keeps a live session going in a thread of its own: answers calls, trains in slices between them, and says how it
 * stands a few times a second.
 */
import type { Config } from '../config/index.js';
import type { LiveCall, LiveCalls, LiveMessage, LiveRequest, LiveSettings, LiveState, LiveStatus } from './protocol.js';
import type { LiveSession } from './session.js';

/** A call waits no longer than a slice takes. */
const SLICE_ms = 25;
const STATUS_EVERY_ms = 100;
const MOST_SAMPLES = 4096;

export interface LiveHostOptions {
  /** Makes a session; throws InputError when the settings are not to be had. */
  readonly open: (settings: LiveSettings) => Promise<LiveSession>;
  /** @param transfer buffers that the message may take along. */
  readonly post: (message: LiveMessage, transfer: ArrayBuffer[]) => void;
  /** Told between slices: an epoch is over, or the run has come to rest. */
  readonly onEpoch?: (session: LiveSession) => void;
  readonly onRest?: (session: LiveSession) => void;
}

const now_ms = () => performance.now();
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

export class LiveHost {
  private session: LiveSession | undefined;
  private state: LiveState = 'paused';
  private error: string | null = null;
  /** Where a run of its own accord ends: the end of this epoch. */
  private until = Number.POSITIVE_INFINITY;
  private limit: number | null = null;
  /** Samples that the limit allows by now. */
  private credit = 0;
  private credited_ms = 0;
  private speed = 0;
  private slice = 8;
  private said_ms = 0;
  private isLookedAt = false;
  private isLooping = false;

  constructor(private readonly options: LiveHostOptions) {}

  get config(): Config | undefined {
    return this.session?.config;
  }

  async handle({ id, call, ask }: LiveRequest): Promise<void> {
    try {
      const answer = await this.answer(call, ask as never);
      this.options.post({ kind: 'answer', id, answer }, buffersOf(answer));
    } catch (error) {
      this.options.post({ kind: 'refused', id, message: error instanceof Error ? error.message : String(error) }, []);
    }
  }

  status(): LiveStatus | undefined {
    return this.session?.status(this.state, this.speed, this.error);
  }

  /** Ends the session; nothing is said any more. */
  close(): void {
    this.state = 'finished';
    this.session?.stop();
    this.session = undefined;
  }

  private async answer<C extends LiveCall>(call: C, ask: LiveCalls[C]['ask']): Promise<LiveCalls[LiveCall]['answer']> {
    if (call === 'open') {
      const session = await this.options.open(ask as LiveSettings);
      this.session?.stop();
      this.session = session;
      Object.assign(this, { state: 'paused', error: null, speed: 0, slice: 8 });
      this.say();
      return session.chip();
    }
    const { session } = this;
    if (session === undefined) throw new Error('no run is open');
    switch (call) {
      case 'chip':
        return session.chip();
      case 'run':
        this.until = Number.POSITIVE_INFINITY;
        this.start(session);
        return undefined;
      case 'pause':
        this.rest(session);
        return undefined;
      case 'step':
        this.step(session, ask as LiveCalls['step']['ask']);
        return undefined;
      case 'speed':
        this.limit = ask as number | null;
        this.credit = 0;
        this.credited_ms = now_ms();
        return undefined;
      case 'frame':
        this.isLookedAt = true;
        return session.frame(ask as number);
      case 'tile':
        this.isLookedAt = true;
        return session.tile(ask as number);
      case 'sample':
        return session.sample();
      case 'recognise':
        return session.recognise(ask as Uint8Array);
      case 'hash': {
        const { training } = session;
        const samples = training.epoch * training.samplesPerEpoch + training.sample;
        return { state_hash: training.stateHash(), samples };
      }
      default:
        throw new Error(`unknown call '${call}'`);
    }
  }

  private start(session: LiveSession): void {
    if (this.state === 'finished' || this.state === 'failed') return;
    this.state = 'running';
    this.credit = 0;
    this.credited_ms = now_ms();
    this.say();
    if (!this.isLooping) void this.loop(session);
  }

  private rest(session: LiveSession): void {
    if (this.state === 'running') {
      this.state = session.finished ? 'finished' : 'paused';
      this.speed = 0;
      this.options.onRest?.(session);
    }
    this.say();
  }

  private step(session: LiveSession, what: LiveCalls['step']['ask']): void {
    if (what === 'epoch') {
      this.until = session.training.epoch + 1;
      this.start(session);
      return;
    }
    this.rest(session);
    if (this.state !== 'paused') return;
    this.guarded(session, () => {
      const { epoch } = session.training;
      if (what === 'event') session.stepEvent();
      else session.trainObserved();
      if (session.training.epoch > epoch) this.options.onEpoch?.(session);
    });
    if (session.finished) this.state = 'finished';
    this.say();
  }

  private async loop(session: LiveSession): Promise<void> {
    this.isLooping = true;
    while (this.state === 'running' && this.session === session) {
      this.guarded(session, () => this.trainSlice(session));
      if (session.finished || session.training.epoch >= this.until) this.rest(session);
      else if (now_ms() - this.said_ms >= STATUS_EVERY_ms) this.say();
      await later();
    }
    this.isLooping = false;
    // Another run was opened and started meanwhile.
    if (this.state === 'running' && this.session !== undefined) void this.loop(this.session);
  }

  private trainSlice(session: LiveSession): void {
    const began_ms = now_ms();
    const { epoch } = session.training;
    const allowed = this.allowed(began_ms);
    if (allowed < 1) return;
    let trained = 0;
    if (this.isLookedAt || allowed < this.slice) {
      this.isLookedAt = false;
      session.trainObserved();
      trained = 1;
    }
    const left = Math.min(this.slice, allowed) - trained;
    if (left > 0 && session.training.epoch === epoch) trained += session.train(left);
    this.credit -= trained;
    const took_ms = now_ms() - began_ms;
    if (session.training.epoch > epoch) {
      this.options.onEpoch?.(session);
      return;
    }
    if (this.limit === null) {
      this.slice = Math.max(1, Math.min((this.slice * SLICE_ms) / Math.max(took_ms, 1), 4 * this.slice, MOST_SAMPLES));
      this.slice = Math.floor(this.slice);
    }
    const speed = (1000 * trained) / Math.max(took_ms, 0.01);
    this.speed = this.limit === null ? (this.speed === 0 ? speed : 0.8 * this.speed + 0.2 * speed) : this.limit;
  }

  /** Samples that may be trained now. */
  private allowed(at_ms: number): number {
    if (this.limit === null) return this.slice;
    this.credit = Math.min(
      this.credit + ((at_ms - this.credited_ms) / 1000) * this.limit,
      Math.max(1, this.limit / 10),
    );
    this.credited_ms = at_ms;
    return Math.floor(this.credit);
  }

  private guarded(session: LiveSession, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.state = 'failed';
      this.error = error instanceof Error ? error.message : String(error);
      this.options.onRest?.(session);
      this.say();
    }
  }

  private say(): void {
    const status = this.status();
    if (status === undefined) return;
    this.said_ms = now_ms();
    this.options.post({ kind: 'status', status }, []);
  }
}

/** Buffers of an answer's arrays: they are moved, not copied. */
function buffersOf(answer: unknown): ArrayBuffer[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const found = new Set<ArrayBuffer>();
  for (const value of Object.values(answer).flat()) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  }
  return [...found];
}
