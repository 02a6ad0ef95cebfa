/** `synapulse serve` as a browser, and as those who should not, would ask it. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  json,
  manifestOf,
  newFolder,
  rowsOf,
  SIDE,
  SMALL,
  type Started,
  start,
  synapulse,
  writeDigits,
} from '../cli/support.js';

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

const home = newFolder();
let served: Started;
let port: number;
let token: string;

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask('POST', path, { 'x-synapulse-token': token, ...headers }, JSON.stringify(body));
const errorOf = ({ text }: Reply) => JSON.parse(text).error;

const SETS = SMALL.filter((word) => word !== '--set');
const SETTINGS = { preset: 'choi2021', sets: [...SETS, 'train.epochs=3'] };

/** The first status of a run that fits. */
function statusOf(
  name: string,
  fits: (status: { state: string; epoch: number }) => boolean,
): Promise<{ epoch: number }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: `/api/runs/${name}/events` }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const one of parts) {
          if (!one.startsWith('data: ')) continue;
          const status = JSON.parse(one.slice(6));
          if (!fits(status)) continue;
          asked.destroy();
          resolve(status);
        }
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

beforeAll(async () => {
  const digits = writeDigits(join(home, 'digits'), 300, 50);
  served = start(home, ['serve', 'runs', '--port', '0', '--max-runs', '2', '--data', digits, '--json']);
  const { url } = await new Promise<{ url: string }>((resolve) => {
    let text = '';
    served.child.stdout.on('data', (part) => {
      text += part;
      if (text.trimEnd().endsWith('}')) resolve(JSON.parse(text));
    });
  });
  port = Number(new URL(url).port);
  const { text } = await ask('GET', '/');
  token = /name="synapulse-token" content="([\w-]{32})"/.exec(text)?.[1] ?? '';
});
afterAll(async () => {
  served.child.kill('SIGKILL');
  await served.ended;
});

describe('the server refuses', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1'])('the host %s', async (host) => {
    const reply = await ask('GET', '/', { host });
    expect(reply.status).toBe(403);
    expect(errorOf(reply)).toBe(`host '${host}': expected 127.0.0.1:${port}`);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])('the origin %s', async (origin) => {
    expect((await ask('GET', '/api/runs', { origin })).status).toBe(403);
    expect((await post('/api/runs', SETTINGS, { origin })).status).toBe(403);
  });

  it('what another site asks for', async () => {
    expect((await ask('GET', '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it.each([
    ['none', ''],
    ['another', 'x'.repeat(32)],
    ['a longer', 'x'.repeat(500)],
  ])('%s token', async (_, wrong) => {
    for (const path of ['/api/runs', '/api/runs/any/call', '/api/runs/any/stop', '/api/runs/any/resume']) {
      const reply = await post(path, {}, { 'x-synapulse-token': wrong });
      expect(reply.status).toBe(401);
      expect(errorOf(reply)).toBe("x-synapulse-token: expected the token of this server's page");
    }
  });

  it('names that lead out of the folder of runs', async () => {
    const other = newFolder();
    mkdirSync(join(home, 'runs'), { recursive: true });
    symlinkSync(other, join(home, 'runs', 'link'));
    expect(errorOf(await post('/api/runs/link/resume', null))).toBe("run 'link': lies outside the folder of runs");
    for (const name of ['..', '.', '%2e%2e', '..%2Fdigits', '%2Fetc', 'a%2Fb', '%00', '-x']) {
      const reply = await post(`/api/runs/${name}/resume`, null);
      expect([400, 404], name).toContain(reply.status);
    }
    expect(errorOf(await post('/api/runs/missing/resume', null))).toBe("run 'missing': not found");
  });

  it.each(['/../package.json', '/%2e%2e/package.json', '/index.html', '/worker.js/', '/..%2f..%2fpackage.json'])(
    'the path %s',
    async (path) => expect((await ask('GET', path)).status).toBe(404),
  );

  it('a body of more than 64 kB', async () => {
    expect((await post('/api/runs', { preset: 'x'.repeat(70_000), sets: [] })).status).toBe(413);
    // Without a length that would tell.
    const chunked = await ask(
      'POST',
      '/api/runs',
      { 'x-synapulse-token': token, 'transfer-encoding': 'chunked' },
      'x'.repeat(70_000),
    );
    expect(chunked.status).toBe(413);
  });

  it.each([
    ['{', /^body: /],
    ['[]', /^body: /],
    ['{"preset":"choi2021","sets":[],"more":1}', /more/],
    ['{"preset":"nobody","sets":[]}', /^unknown preset 'nobody'/],
    ['{"preset":"choi2021","sets":["train.rat=1"]}', /train\.rat/],
    ['{"preset":"choi2021","sets":["plugins=[./x.mjs]"]}', /^plugins: modules are not loaded for a page$/],
    ['{"preset":"choi2021","sets":["network.layers=[36,1000000,10]"]}', /synapses; expected at most 4000000/],
    ['{"preset":"choi2021","sets":[]}', /^network\.layers: expected 36 inputs/],
  ])('the settings %s', async (body, message) => {
    const reply = await ask('POST', '/api/runs', { 'x-synapulse-token': token }, body);
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toMatch(message);
  });

  it('to listen elsewhere than on loopback', async () => {
    const { stderr, code } = await synapulse(home, ['serve', '--port', '99999']);
    expect({ stderr, code }).toEqual({ stderr: 'synapulse: --port 99999: expected a port, 0 to 65535\n', code: 2 });
    const taken = await synapulse(home, ['serve', '--port', String(port)]);
    expect(taken.stderr).toBe(`synapulse: --port ${port}: another program listens there\n`);
  });
});

describe('the server', () => {
  it('serves the page with headers that keep it to itself', async () => {
    const { headers, text } = await ask('GET', '/');
    expect(token).toHaveLength(32);
    expect(text).toContain('<script type="module" src="./page.js">');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await ask('GET', '/kernels.wasm')).headers['content-type']).toBe('application/wasm');
  });

  it('trains runs to the bits of the command line, and keeps their folders', async () => {
    const { name, chip } = JSON.parse((await post('/api/runs', SETTINGS)).text);
    expect(name).toBe('choi2021-s1');
    expect(chip.layers).toEqual([
      { rows: SIDE * SIDE + 1, cols: 12 },
      { rows: 13, cols: 10 },
    ]);
    const call = async (what: object) => JSON.parse((await post(`/api/runs/${name}/call`, what)).text);
    await call({ call: 'step', ask: 'event' });
    const { events, isOpen } = await call({ call: 'sample' });
    expect({ first: events[0].type, isOpen }).toEqual({ first: 'sample', isOpen: true });
    expect((await call({ call: 'frame', ask: 1 })).levels.$u8).toMatch(/^[\w+/=]+$/);
    expect((await call({ call: 'step', ask: 'year' })).error).toMatch(/ask/);
    await call({ call: 'run' });
    await statusOf(name, ({ state }) => state === 'finished');
    const { state_hash } = await call({ call: 'hash' });

    const dir = join(home, 'runs', name);
    const alone = await json(home, [
      'train',
      ...SMALL,
      '--epochs',
      '3',
      '--data',
      join(home, 'digits'),
      '--out',
      'alone',
    ]);
    expect(state_hash).toBe(alone.state_hash);
    expect(manifestOf(dir)).toMatchObject({ status: 'finished', result: { state_hash, epochs: 3 } });
    expect(rowsOf(dir)).toEqual(rowsOf(join(home, 'alone')));
    await post(`/api/runs/${name}/stop`, null);
    expect(JSON.parse((await ask('GET', '/api/runs')).text)).toMatchObject({
      runs: [{ name, status: 'finished' }],
      open: [],
    });
  });

  it('stops a run in the middle and takes it up again', async () => {
    const long = { ...SETTINGS, sets: [...SETTINGS.sets, 'train.epochs=200', 'seed=2'] };
    const { name } = JSON.parse((await post('/api/runs', long)).text);
    await post(`/api/runs/${name}/call`, { call: 'speed', ask: 100 });
    await post(`/api/runs/${name}/call`, { call: 'run' });
    await statusOf(name, ({ state }) => state === 'running');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await post(`/api/runs/${name}/call`, { call: 'pause' });
    await post(`/api/runs/${name}/call`, { call: 'step', ask: 'event' });
    await post(`/api/runs/${name}/stop`, null);
    expect(manifestOf(join(home, 'runs', name)).status).toBe('interrupted');
    expect((await post(`/api/runs/${name}/call`, { call: 'run' })).status).toBe(400);

    await post(`/api/runs/${name}/resume`, null);
    const { samples, state_hash } = JSON.parse((await post(`/api/runs/${name}/call`, { call: 'hash' })).text);
    expect(samples).toBeGreaterThan(10);
    // The same number of samples, one by one, in a run that nobody stopped.
    const { name: whole } = JSON.parse((await post('/api/runs', long)).text);
    for (let i = 0; i < samples; i++) await post(`/api/runs/${whole}/call`, { call: 'step', ask: 'sample' });
    expect(JSON.parse((await post(`/api/runs/${whole}/call`, { call: 'hash' })).text)).toEqual({ samples, state_hash });

    const third = await post('/api/runs', long);
    expect(third.status).toBe(429);
    expect(errorOf(third)).toBe('2 runs are open; expected at most 2: stop one first');
  });

  it('saves the open runs when it ends', async () => {
    const { open } = JSON.parse((await ask('GET', '/api/runs')).text);
    expect(open).toHaveLength(2);
    served.child.kill('SIGINT');
    expect(await served.ended).toMatchObject({ code: 0, stderr: '' });
    for (const name of open) {
      const { status, process } = manifestOf(join(home, 'runs', name));
      expect({ status, process }).toEqual({ status: 'interrupted', process: null });
      expect(readFileSync(join(home, 'runs', name, 'metrics.csv'), 'utf8')).toMatch(/^epoch,/);
    }
  });
});
