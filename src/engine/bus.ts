/** Where observers listen. They change nothing, and cost nothing when nobody does. */
import { EventEmitter } from 'eventemitter3';
import type { EventRecord } from './engine.js';

/** Channels of the bus; other planes add theirs by declaration merging. */
export interface BusChannels {
  /** Every delivered event, right after its delivery. */
  event: (record: EventRecord) => void;
}

type Channel = EventEmitter.EventNames<BusChannels>;
type Listener<C extends Channel> = EventEmitter.EventListener<BusChannels, C>;

export class EventBus extends EventEmitter<BusChannels> {
  /** Whether anybody listens to 'event': the hot loop builds records only then. */
  active = false;

  // eventemitter3 copies `on` to addListener and removeListener to `off`, so every spelling needs its override;
  // a `once` listener leaves through removeListener.
  override on<C extends Channel>(channel: C, listener: Listener<C>, context?: unknown): this {
    super.on(channel, listener, context);
    return this.refresh();
  }

  override addListener<C extends Channel>(channel: C, listener: Listener<C>, context?: unknown): this {
    return this.on(channel, listener, context);
  }

  override once<C extends Channel>(channel: C, listener: Listener<C>, context?: unknown): this {
    super.once(channel, listener, context);
    return this.refresh();
  }

  override removeListener<C extends Channel>(
    channel: C,
    listener?: Listener<C>,
    context?: unknown,
    once?: boolean,
  ): this {
    super.removeListener(channel, listener, context, once);
    return this.refresh();
  }

  override off<C extends Channel>(channel: C, listener?: Listener<C>, context?: unknown, once?: boolean): this {
    return this.removeListener(channel, listener, context, once);
  }

  override removeAllListeners(channel?: Channel): this {
    super.removeAllListeners(channel);
    return this.refresh();
  }

  private refresh(): this {
    this.active = this.listenerCount('event') > 0;
    return this;
  }
}
