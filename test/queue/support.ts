/** A real server for the tests of the queue, started and stopped at will, with its data on disk. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly dir = mkdtempSync(join(tmpdir(), 'synapulse-redis-'));

  constructor(
    readonly port: number,
    private readonly password?: string,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.dir, '--save', ''];
    const secret = this.password === undefined ? [] : ['--requirepass', this.password];
    const child = spawn('redis-server', [...options, '--appendonly', 'yes', '--appendfsync', 'always', ...secret]);
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (text: Buffer) => {
        if (/Ready to accept connections/.test(String(text))) resolve();
      });
      child.on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
  }

  /** At once, as a power cut would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A network of its own: only loopback, which can be cut. Undefined where namespaces are not permitted. */
export const mayUnshare = (() => {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--net', 'ip', 'link', 'set', 'lo', 'up'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
})();

/** A wire to a server that can be cut: packets of either side are lost, connections stay open. */
export class Wire {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  constructor(
    readonly port: number,
    private readonly to: number,
  ) {
    this.server = createServer((near) => {
      const far = connect(this.to, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        this.sockets.add(one);
        one.on('data', (data) => {
          if (!this.isCut) other.write(data);
        });
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.on('error', () => {});
      }
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  cut(): void {
    this.isCut = true;
  }

  /** Whole again; what was in flight is gone, so the old connections are too. */
  mend(): void {
    for (const socket of this.sockets) socket.destroy();
    this.isCut = false;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
