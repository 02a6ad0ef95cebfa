/** Where the job queue is. Its password comes from the environment or a file: command lines end up in manifests and logs. */
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import { reason } from '../runs/index.js';

export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
  /** For messages: never the password. */
  readonly shown: string;
}

const EXPECTED = 'expected redis://HOST[:PORT][/DATABASE], or rediss:// for TLS';
const DEFAULT_PORT = 6379;

/**
 * @param text '--queue' as given; absent = SYNAPULSE_QUEUE
 * @throws InputError when it is no address, or carries a password
 */
export function queueAddress(text: string | undefined, env: NodeJS.ProcessEnv = process.env): QueueAddress {
  const given = text ?? env.SYNAPULSE_QUEUE;
  if (given === undefined || given === '') throw new InputError(`--queue: no address; ${EXPECTED}`);
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new InputError(`--queue: not an address; ${EXPECTED}`);
  }
  if (url.password !== '') {
    throw new InputError(
      '--queue: a password does not belong on the command line; expected it in SYNAPULSE_QUEUE_PASSWORD, or in the ' +
        'file that SYNAPULSE_QUEUE_PASSWORD_FILE names',
    );
  }
  const shown = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  const database = /^\/?(\d{0,4})$/.exec(url.pathname);
  if (!['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '' || database === null) {
    throw new InputError(`--queue ${shown}: ${EXPECTED}`);
  }
  const password = passwordFrom(env);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    db: Number(database[1] || 0),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(password !== undefined && { password }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
    shown,
  };
}

function passwordFrom(env: NodeJS.ProcessEnv): string | undefined {
  const path = env.SYNAPULSE_QUEUE_PASSWORD_FILE;
  if (path === undefined || path === '') return env.SYNAPULSE_QUEUE_PASSWORD || undefined;
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (cause) {
    throw new InputError(`SYNAPULSE_QUEUE_PASSWORD_FILE: cannot read '${path}': ${reason(cause)}`);
  }
}
