/**
 * The page and the runs of a folder over HTTP, for the browser of this machine only.
 *
 * Every request must name this server as its host (a page of another name that resolves here does not), and must not
 * come from another origin. Whatever changes something, or costs work, needs the token that the page was served with.
 */
import { timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { fromJson, toJson } from '../live/codec.js';
import type { LiveStatus } from '../live/protocol.js';
import { type LiveRuns, TooManyRunsError } from './live-runs.js';
import { listRuns } from './run-folder.js';

export const TOKEN_HEADER = 'x-synapulse-token';
/** A drawn digit or a screen of settings; nothing larger is ever sent. */
const MOST_BODY_BYTES = 64 * 1024;
/** A connection on which nothing is said for long may be closed by whatever lies between. */
const HEARTBEAT_ms = 15_000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const settingsSchema = z.strictObject({
  preset: z.string().max(200),
  sets: z.array(z.string().max(2000)).max(100),
});
const pixels = z.instanceof(Uint8Array);
const callSchema = z.discriminatedUnion('call', [
  z.strictObject({ call: z.enum(['chip', 'run', 'pause', 'sample', 'hash']), ask: z.null().optional() }),
  z.strictObject({ call: z.literal('step'), ask: z.enum(['event', 'sample', 'epoch']) }),
  z.strictObject({ call: z.literal('speed'), ask: z.number().positive().max(1e9).nullable() }),
  z.strictObject({ call: z.enum(['frame', 'tile']), ask: z.int().min(0).max(1_000_000) }),
  z.strictObject({ call: z.literal('recognise'), ask: pixels }),
]);

export interface AppOptions {
  readonly runs: LiveRuns;
  readonly runsFolder: string;
  readonly pageFolder: string;
  readonly port: number;
  readonly token: string;
}

export function createApp({ runs, runsFolder, pageFolder, port, token }: AppOptions): Hono {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => (port === 80 ? name : `${name}:${port}`));
  const origins = new Set(hosts.map((host) => `http://${host}`));
  const app = new Hono();

  app.use(async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!hosts.includes(host)) return refused(c, 403, `host '${host.slice(0, 100)}': expected ${hosts[0]}`);
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.has(origin))
      return refused(c, 403, `origin '${origin.slice(0, 100)}': not this page`);
    if (c.req.header('sec-fetch-site') === 'cross-site') return refused(c, 403, 'asked for by another site');
    await next();
    c.header('content-security-policy', POLICY);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('cache-control', 'no-store');
  });
  app.use(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const given = Buffer.from(c.req.header(TOKEN_HEADER) ?? '');
    const wanted = Buffer.from(token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return refused(c, 401, `${TOKEN_HEADER}: expected the token of this server's page`);
    }
    return next();
  });
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: (c) => refused(c, 413, `expected at most ${MOST_BODY_BYTES} bytes`),
    }),
  );
  app.onError((error, c) => {
    if (error instanceof TooManyRunsError) return refused(c, 429, error.message);
    if (error instanceof InputError) return refused(c, 400, error.message);
    if (error instanceof z.ZodError) {
      const [{ path, message }] = error.issues;
      return refused(c, 400, `${path.join('.') || 'body'}: ${message}`);
    }
    if (error instanceof SyntaxError || error instanceof RangeError) return refused(c, 400, `body: ${error.message}`);
    return refused(c, 500, error.message);
  });
  app.notFound((c) => refused(c, 404, 'not here'));

  app.get('/api/runs', (c) => c.json({ runs: listRuns(runsFolder), open: runs.names() }));
  app.post('/api/runs', async (c) => {
    const run = await runs.create(settingsSchema.parse(await bodyOf(c)));
    return json(c, { name: run.name, chip: await run.call('chip', undefined) });
  });
  app.post('/api/runs/:name/resume', async (c) => {
    const run = await runs.resume(c.req.param('name'));
    return json(c, { name: run.name, chip: await run.call('chip', undefined) });
  });
  app.post('/api/runs/:name/stop', async (c) => {
    await runs.stop(c.req.param('name'));
    return json(c, null);
  });
  app.post('/api/runs/:name/call', async (c) => {
    const { call, ask } = callSchema.parse(await bodyOf(c));
    return json(c, await runs.get(c.req.param('name')).call(call, ask ?? undefined));
  });
  app.get('/api/runs/:name/events', (c) => {
    const run = runs.get(c.req.param('name'));
    return streamSSE(c, async (stream) => {
      // Each status is whole: a slow listener misses some and has lost nothing.
      let fresh: LiveStatus | undefined = run.status;
      let wake = () => {};
      const listen = (status: LiveStatus) => {
        fresh = status;
        wake();
      };
      run.listeners.add(listen);
      stream.onAbort(() => {
        run.listeners.delete(listen);
        wake();
      });
      while (!stream.aborted && runs.names().includes(run.name)) {
        if (fresh === undefined) {
          const timer = setTimeout(() => wake(), HEARTBEAT_ms);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          clearTimeout(timer);
          if (fresh === undefined) {
            await stream.write(': still here\n\n');
            continue;
          }
        }
        const status = fresh;
        fresh = undefined;
        await stream.writeSSE({ data: toJson(status) });
      }
    });
  });

  // The page's files are known by name: a request is never a path.
  const files = new Map(readdirSync(pageFolder).map((name) => [`/${name}`, join(pageFolder, name)]));
  const index = readFileSync(join(pageFolder, 'index.html'), 'utf8').replace(
    '<title>',
    `<meta name="synapulse-token" content="${token}" />\n    <title>`,
  );
  app.get('/', (c) => c.html(index));
  app.get('/:file', (c) => {
    const file = files.get(c.req.path);
    if (file === undefined || c.req.path === '/index.html') return refused(c, 404, 'not here');
    return c.body(readFileSync(file), 200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  });
  return app;
}

const bodyOf = async (c: Context): Promise<unknown> => fromJson(await c.req.text());
const json = (c: Context, value: unknown) => c.body(toJson(value), 200, { 'content-type': 'application/json' });

function refused(c: Context, status: 400 | 401 | 403 | 404 | 413 | 429 | 500, message: string): Response {
  return c.json({ error: message }, status);
}
