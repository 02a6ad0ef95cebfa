/** `synapulse serve` under requests that nobody meant to send: each is answered, none gets at a file, none breaks it. */
import { join } from 'node:path';
import { writeFileSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newFolder, SMALL, type Started, start, writeDigits } from '../cli/support.js';

const RUNS = Number(process.env.SYNAPULSE_FUZZ ?? 150);
const SECRET = 'not for anybody';
const home = newFolder();
let served: Started;
let port: number;
let token: string;

beforeAll(async () => {
  const digits = writeDigits(join(home, 'digits'), 60, 20);
  writeFileSync(join(home, 'secret.txt'), SECRET);
  mkdirSync(join(home, 'runs'));
  served = start(home, ['serve', 'runs', '--port', '0', '--max-runs', '1', '--data', digits, '--json']);
  const url = await new Promise<string>((resolve) => {
    let text = '';
    served.child.stdout.on('data', (part) => {
      text += part;
      if (text.trimEnd().endsWith('}')) resolve(JSON.parse(text).url);
    });
  });
  port = Number(new URL(url).port);
  const page = await (await fetch(url)).text();
  token = /name="synapulse-token" content="([\w-]{32})"/.exec(page)?.[1] ?? '';
});
afterAll(async () => {
  served.child.kill('SIGKILL');
  await served.ended;
});

/** Bytes on the wire, and what comes back until the server closes or says a whole answer. */
function exchange(bytes: Uint8Array | string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    let text = '';
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (part) => {
      text += part.toString('latin1');
      // A stream of events would never end.
      if (text.length > 1_000_000 || text.includes('text/event-stream')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

const NAMES = [
  'choi2021-s1',
  '..',
  '.',
  '%2e%2e',
  '..%2f..%2fsecret.txt',
  '%00',
  'secret.txt',
  '%',
  '%ff',
  'a'.repeat(300),
  '-',
  '~',
];
const path = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom('', '/call', '/stop', '/resume', '/events', '/../../secret.txt'))
    .map(([name, what]) => `/api/runs/${name}${what}`),
  fc.constantFrom(
    '/',
    '/api/runs',
    '/api',
    '//secret.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/page.js',
    '*',
    '?',
    '/?x=%',
  ),
  fc.webPath(),
);
const SETTINGS = JSON.stringify({
  preset: 'choi2021',
  sets: [...SMALL.filter((word) => word !== '--set'), 'train.epochs=1'],
});
const body = fc.oneof(
  fc.constantFrom(
    SETTINGS,
    '{"call":"step","ask":"sample"}',
    '{"call":"frame","ask":999999}',
    '{"call":"recognise","ask":{"$u8":"AA"}}',
  ),
  fc.json(),
  fc
    .tuple(
      fc.constantFrom(SETTINGS, '{"call":"tile","ask":1}'),
      fc.nat(60),
      fc.constantFrom('"', '{', '\u0000', '1e999', '"__proto__":1,', '"$u8":5,', '[[[['),
    )
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at)),
  fc.string({ maxLength: 200 }),
);
const method = fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'BREW');
const request = fc
  .tuple(
    method,
    path,
    body,
    fc.constantFrom('', 'origin: http://evil.example\r\n', 'cookie: a\r\n', 'expect: 100-continue\r\n'),
  )
  .map(([verb, where, text, header]) => {
    const length = Buffer.byteLength(text);
    const content = verb === 'GET' || verb === 'HEAD' ? '' : `content-length: ${length}\r\n\r\n${text}`;
    return (
      `${verb} ${where.replace(/[\s\u0080-\uffff]/g, '')} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n` +
      `x-synapulse-token: ${token}\r\n${header}${content === '' ? '\r\n' : content}`
    );
  });

it(`answers ${RUNS} requests, and goes on`, { timeout: 120_000 + 500 * RUNS }, async () => {
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const answer = await exchange(text);
      const status = Number(/^HTTP\/1\.1 (?!100)(\d+)/m.exec(answer)?.[1]);
      expect([200, 204, 400, 401, 403, 404, 405, 413, 429], answer.slice(0, 300)).toContain(status);
      expect(answer).not.toContain(SECRET);
      expect(answer).not.toMatch(/\n +at .*:\d+:\d+/);
    }),
    { numRuns: RUNS, seed: Number(process.env.SYNAPULSE_FUZZ_SEED ?? 1) },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect(await exchange(bytes)).not.toContain(SECRET);
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
  expect((await fetch(`http://127.0.0.1:${port}/api/runs`)).status).toBe(200);
  expect(served.child.exitCode).toBeNull();
});
