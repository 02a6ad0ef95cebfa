/** A connection to the queue's server that outlives its restarts. */
import { Redis } from 'ioredis';
import { InputError } from '../errors.js';
import type { QueueAddress } from './address.js';

const FIRST_TRY_MS = 5_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Connected. Afterwards commands wait while the server is away and are sent when it is back.
 * @param note is told when the server goes away and when it is back.
 * @throws InputError when there is no server, or it refuses
 */
export async function connect(address: QueueAddress, note: (line: string) => void): Promise<Redis> {
  const { shown, ...options } = address;
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: FIRST_TRY_MS,
    // BullMQ asks for this: a command is never given up.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MS),
  });
  let last: Error | undefined;
  redis.on('error', (error) => {
    last = error;
  });
  const tooLate = setTimeout(() => redis.disconnect(), FIRST_TRY_MS);
  try {
    await redis.connect();
    await redis.ping();
  } catch (cause) {
    redis.disconnect();
    throw new InputError(`--queue ${shown}: ${(last ?? (cause as Error)).message || 'no answer'}`);
  } finally {
    clearTimeout(tooLate);
  }
  let isAway = false;
  redis.on('close', () => {
    if (!isAway) note(`${shown} is away; waiting for it`);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) note(`${shown} is back`);
    isAway = false;
  });
  return redis;
}

/** Disconnects without a word about the server. */
export function leave(redis: Redis): void {
  redis.removeAllListeners('close');
  redis.disconnect();
}
