/** `synapulse serve`: the live page on this machine, with the runs of a folder. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { InputError } from '../../errors.js';
import { createApp } from '../../serve/app.js';
import { LiveRuns } from '../../serve/live-runs.js';
import { RUNS } from '../../runs/index.js';
import { wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { pageFolder } from './page.js';

export interface ServeOptions extends OutputOptions {
  readonly port: string;
  readonly maxRuns: string;
  readonly data?: string;
}

const LOOPBACK = '127.0.0.1';
const DEFAULT_PORT = 4780;
const MOST_PORT = 65_535;

/** Resolves when a signal ends it; open runs are saved then. */
export async function serve(dir: string | undefined, options: ServeOptions): Promise<void> {
  const out = new Output(options);
  const wanted = options.port === undefined ? DEFAULT_PORT : wholeNumber('--port', options.port, 0);
  if (wanted > MOST_PORT) throw new InputError(`--port ${wanted}: expected a port, 0 to ${MOST_PORT}`);
  const most = wholeNumber('--max-runs', options.maxRuns, 1);
  const runsFolder = resolve(dir ?? RUNS);
  const runs = new LiveRuns({ folder: runsFolder, most, dataDir: options.data, warn: (text) => out.warn(text) });
  // The app must know its port, and a port of 0 is known only once it is bound.
  let handle: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => handle(request) });
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(wanted, LOOPBACK, done);
    });
  } catch (cause) {
    await runs.close();
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(`--port ${wanted}: ${code === 'EADDRINUSE' ? 'another program listens there' : code}`);
  }
  const { port } = server.address() as AddressInfo;
  const token = randomBytes(24).toString('base64url');
  const app = createApp({ runs, runsFolder, pageFolder: pageFolder(), port, token });
  handle = (request) => app.fetch(request);
  const url = `http://${LOOPBACK}:${port}/`;
  out.say(`${url}\nruns of ${dir ?? RUNS}; Ctrl-C ends the server and saves the runs that are open`);
  out.document({ url, runs: dir ?? RUNS });

  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done());
  });
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await runs.close();
}
