/** The queue on a real server, with workers that are killed, cut off and refused. */
import { spawnSync } from 'node:child_process';
import { type Dirent, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/batch/record.js';
import { resolveConfig } from '../../src/config/index.js';
import { type DataSet, limited, loadData } from '../../src/data/index.js';
import { queueAddress } from '../../src/queue/address.js';
import { buildId } from '../../src/queue/build.js';
import { KEYS } from '../../src/queue/job.js';
import { QueuePool } from '../../src/queue/queue-pool.js';
import { createTraining } from '../../src/train/create.js';
import { json, newFolder, root, type Started, start, synapulse } from '../cli/support.js';
import { freePort, hasRedis, mayUnshare, RedisServer, Wire } from './support.js';

const SEEDS = [1, 2, 3];
/** Long enough to be heard of before it is done. */
const EPOCHS = 40;

const configOf = (seed: number) =>
  resolveConfig({ sets: [`seed=${seed}`, 'network.layers=[784,24,10]', `train.epochs=${EPOCHS}`] });

const whole: DataSet = hasRedis ? limited(loadData(), { train: 1000, test: 20 }) : (undefined as never);

async function hashAt(seed: number): Promise<string> {
  const training = await createTraining(configOf(seed), whole);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    while (training.trainSamples(1000) > 0);
    training.endEpoch();
  }
  return training.stateHash();
}

describe.skipIf(!hasRedis)('queue', { timeout: 90_000 }, () => {
  let server: RedisServer;
  let stop: Int32Array;
  let pool: QueuePool | undefined;
  const workers: Started[] = [];
  const notes: string[] = [];

  const worker = (...more: string[]) => {
    const cwd = newFolder();
    const started = start(cwd, ['worker', '--queue', server.url, '--threads', '1', '--lock', '2', ...more]);
    workers.push(started);
    return started;
  };
  const open = async () => {
    const note = (line: string) => notes.push(line);
    pool = await QueuePool.open(queueAddress(server.url, {}), { build: await buildId(), stop, note });
    return pool;
  };
  const trainAll = (to: QueuePool, heard: (seed: number, samples: number) => void = () => {}) =>
    SEEDS.map((seed) =>
      to.train({ name: `seed ${seed}`, config: configOf(seed), data: whole, probes: [] }, (samples) =>
        heard(seed, samples),
      ),
    );
  /** All runs, and when the first of them was heard of. */
  const started = async () => {
    const to = await open();
    let hear: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      hear = resolve;
    });
    return { training: Promise.all(trainAll(to, () => hear())), begun };
  };
  const hashes = (records: readonly (RunRecord | undefined)[]) => records.map((record) => record?.state_hash);
  let expected: string[];

  beforeEach(async () => {
    expected ??= await Promise.all(SEEDS.map(hashAt));
    server = new RedisServer(await freePort());
    await server.start();
    stop = new Int32Array(new SharedArrayBuffer(4));
    notes.length = 0;
  });

  afterEach(async () => {
    for (const { child } of workers.splice(0)) child.kill('SIGKILL');
    await pool?.destroy();
    pool = undefined;
    await server.dispose();
  });

  it('gives the records of this machine, to the bit; the digits go through the queue', async () => {
    worker();
    worker();
    const records = await Promise.all(trainAll(await open()));
    expect(hashes(records)).toEqual(expected);
  });

  it('train --seeds through the queue leaves what the pool of this machine leaves; the view shows who is at what', async () => {
    worker();
    worker();
    const cwd = newFolder();
    const args = ['train', '--seeds', '1..3', '--epochs', '2', '--train-limit', '3000', '--test-limit', '100'];
    const view = start(cwd, ['queue', '--watch', '--queue', server.url]);
    const there = await json(cwd, [...args, '--queue', server.url, '--out', 'there', '--quiet']);
    const here = await json(cwd, [...args, '--out', 'here', '--quiet']);
    const bits = ({ runs }: { runs: { took_s: number }[] }) => runs.map((run) => ({ ...run, took_s: 0 }));
    expect(bits(there)).toEqual(bits(here));
    const metrics = (dir: string) => readFileSync(join(cwd, dir, 'metrics.csv'), 'utf8');
    expect(metrics('there')).toBe(metrics('here'));
    expect(metrics('here')).toMatch(/^seed,epoch,.*\n1,1,.*\n1,2,.*\n2,1,/);
    view.child.kill('SIGINT');
    const { code, stdout } = await view.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 workers: \S+:\d+, \S+:\d+/);
    expect(stdout).toMatch(/choi2021, seed \d │ \S+:\d+ +│ +\d+\.\d % │/);
    // The same command collects what is there; nothing is trained anew.
    const { stderr } = await synapulse(cwd, [...args, '--out', 'here']);
    expect(stderr).not.toMatch(/seed \d: test/);
  });

  it('a run asked for twice is trained once', async () => {
    worker();
    const to = await open();
    const twice = await Promise.all([...trainAll(to), ...trainAll(to)]);
    expect(hashes(twice)).toEqual([...expected, ...expected]);
    const redis = new Redis(server.port);
    expect(await redis.zcard('synapulse:runs:completed')).toBe(SEEDS.length);
    redis.disconnect();
  });

  it('workers killed while they train: no run is lost or changed', async () => {
    worker();
    worker();
    let kills = 0;
    const records = await Promise.all(
      trainAll(await open(), () => {
        if (kills === 3) return;
        kills++;
        workers.shift()?.child.kill('SIGKILL');
        worker();
      }),
    );
    expect(kills).toBe(3);
    expect(hashes(records)).toEqual(expected);
  });

  it('the server killed and started again in the middle: sender and worker go on', async () => {
    worker();
    const { training, begun } = await started();
    await begun;
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await server.start();
    expect(hashes(await training)).toEqual(expected);
    expect(notes.some((line) => line.includes('is away'))).toBe(true);
  });

  it('a worker cut off from the network: its run goes to another, and counts once', async () => {
    const wire = new Wire(await freePort(), server.port);
    await wire.open();
    const far = start(newFolder(), [
      ...['worker', '--queue', `redis://127.0.0.1:${wire.port}`, '--threads', '1', '--lock', '2'],
    ]);
    workers.push(far);
    const { training, begun } = await started();
    await begun;
    wire.cut();
    worker();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    wire.mend();
    expect(hashes(await training)).toEqual(expected);
    wire.close();
  });

  it('runs of another build are refused by worker and sender', async () => {
    const redis = new Redis(server.port);
    await redis.set(KEYS.build, '9.9.9-00000000');
    const { code, stderr } = await worker().ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds runs of Synapulse 9\.9\.9-00000000; this worker is .*: refused/);
    await redis.lpush('synapulse:runs:wait', 'theirs');
    await expect(open()).rejects.toThrow(/unfinished runs of Synapulse 9\.9\.9/);
    redis.disconnect();
  });

  it('told to stop, the sender takes back what nobody else waits for', async () => {
    const to = await open();
    const training = trainAll(to);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    Atomics.store(stop, 0, 1);
    expect(await Promise.all(training)).toEqual(SEEDS.map(() => undefined));
    const redis = new Redis(server.port);
    expect(await redis.llen('synapulse:runs:wait')).toBe(0);
    redis.disconnect();
  });

  it('a worker that is told to leave gives back what it has', async () => {
    const first = worker();
    const { training, begun } = await started();
    await begun;
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    worker();
    expect(hashes(await training)).toEqual(expected);
  });

  it('a worker told to leave while the server is away does not wait for it', async () => {
    const first = worker();
    await first.said(/worker of/);
    await server.kill();
    await first.said(/is away/);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
  });

  it('bad input of a run is told once, in one line', async () => {
    worker();
    const to = await open();
    const config = { ...configOf(1), network: { ...configOf(1).network, layers: [5, 24, 10] } };
    await expect(to.train({ name: 'bad', config, data: whole, probes: [] }, () => {})).rejects.toThrow(
      /^network\.layers/,
    );
  });

  it('status says what is there; cancel empties it', async () => {
    const to = await open();
    const training = trainAll(to);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const status = async (...args: string[]) =>
      JSON.parse((await synapulse(newFolder(), ['queue', ...args, '--queue', server.url, '--json'])).stdout);
    expect(await status('status')).toMatchObject({ waiting: SEEDS.length, completed: 0, paused: false });
    expect(await status('pause')).toMatchObject({ paused: true });
    Atomics.store(stop, 0, 1);
    await Promise.all(training);
    expect(await status('cancel')).toMatchObject({ waiting: 0 });
    expect(await status('resume')).toMatchObject({ paused: false });
  });
});

describe.skipIf(!hasRedis)('a queue with a password', () => {
  it('wants it from the environment, and never shows it', { timeout: 30_000 }, async () => {
    const server = new RedisServer(await freePort(), 'hunter2');
    await server.start();
    const args = ['queue', 'status', '--queue', server.url];
    const without = await synapulse(newFolder(), args);
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/NOAUTH/);
    const inside = await synapulse(newFolder(), args, { SYNAPULSE_QUEUE_PASSWORD: 'hunter2' });
    expect(inside.code).toBe(0);
    expect(inside.stdout + inside.stderr + without.stderr).not.toContain('hunter2');
    await server.dispose();
  });
});

describe.skipIf(!hasRedis)('secrets and digits', () => {
  it('the password is in no file and no line; the digits are sent once for all runs', {
    timeout: 120_000,
  }, async () => {
    const secret = 'correct-horse-battery';
    const server = new RedisServer(await freePort(), secret);
    await server.start();
    const env = { SYNAPULSE_QUEUE_PASSWORD: secret };
    const redis = new Redis(server.port, { password: secret });
    const monitor = await redis.monitor();
    let sent = 0;
    monitor.on('monitor', (_time: string, [command, key]: string[]) => {
      if (/^set$/i.test(command) && key.startsWith('synapulse:data:')) sent++;
    });
    const cwd = newFolder();
    const far = start(cwd, ['worker', '--queue', server.url, '--threads', '1', '--idle', '20'], env);
    const digits = ['--train-limit', '200', '--test-limit', '50', '--epochs', '1', '--queue', server.url];
    const first = await synapulse(cwd, ['train', '--seeds', '1..3', ...digits, '--out', 'a'], env);
    const second = await synapulse(cwd, ['train', '--seeds', '4,5', ...digits, '--out', 'b'], env);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(sent).toBe(1);
    far.child.kill('SIGINT');
    const { stdout, stderr } = await far.ended;
    const files = (readdirSync(cwd, { recursive: true, withFileTypes: true }) as Dirent[]).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(8);
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    for (const text of [...texts, stdout, stderr, first.stdout, first.stderr, second.stdout, second.stderr]) {
      expect(text).not.toContain(secret);
    }
    monitor.disconnect();
    redis.disconnect();
    await server.dispose();
  });
});

describe.skipIf(!hasRedis || !mayUnshare)('a network that is cut off', () => {
  it('for longer than a worker’s lock: everything goes on when it is back, each run once', {
    timeout: 120_000,
  }, async () => {
    const cwd = newFolder();
    const main = join(root, 'dist/src/cli/main.js');
    const args = '--seeds 1..3 --epochs 3 --train-limit 4000 --test-limit 50 --quiet --json';
    writeFileSync(
      join(cwd, 'cut.sh'),
      `ip link set lo up
redis-server --port 6379 --bind 127.0.0.1 --save '' --dir . > redis.log &
until redis-cli ping > ping.log 2>&1; do sleep 0.1; done
export SYNAPULSE_QUEUE=redis://127.0.0.1
"$0" ${main} worker --threads 1 --lock 2 > worker.log 2>&1 &
worker=$!
"$0" ${main} train ${args} --queue redis://127.0.0.1 --out far > far.json 2> far.log &
sender=$!
until [ "$(redis-cli llen synapulse:runs:active)" = 1 ]; do sleep 0.1; done
sleep 1; ip link set lo down; sleep 5; ip link set lo up
wait $sender; code=$?
redis-cli zcard synapulse:runs:completed > completed
kill -9 $worker; kill %1
exit $code
`,
    );
    const { status, stderr } = spawnSync(
      'unshare',
      ['--user', '--map-root-user', '--net', 'bash', '-c', '. ./cut.sh', process.execPath],
      { cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const far = JSON.parse(readFileSync(join(cwd, 'far.json'), 'utf8'));
    const here = await json(cwd, ['train', ...args.split(' ').filter((word) => word !== '--json'), '--out', 'here']);
    const hashesOf = ({ runs }: { runs: { state_hash: string }[] }) => runs.map(({ state_hash }) => state_hash);
    expect(hashesOf(far)).toEqual(hashesOf(here));
    expect(readFileSync(join(cwd, 'completed'), 'utf8').trim()).toBe('3');
  });
});
