/** Contestants in processes of their own, repetitions taken in turns, and what is made of their times. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Request, Role } from './contestant.js';

export class Contestant {
  private constructor(private readonly child: ChildProcess) {}

  static async start(role: Role): Promise<Contestant> {
    const script = fileURLToPath(new URL('./contestant.ts', import.meta.url));
    const contestant = new Contestant(fork(script, { serialization: 'advanced' }));
    await contestant.tell(role);
    return contestant;
  }

  ask(request: Request): Promise<Answer> {
    return this.tell(request);
  }

  private tell(message: Role | Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { child } = this;
      const died = (code: number | null) => reject(new Error(`a contestant ended with code ${code}`));
      child.once('exit', died);
      child.once('message', (answer) => {
        child.off('exit', died);
        resolve(answer as Answer);
      });
      child.send(message);
    });
  }

  end(): void {
    this.child.kill();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export type Times = Readonly<Record<string, readonly number[]>>;

/** Each competitor once per round, in turns; the rounds before the first that counts warm up. */
export async function compete(
  competitors: Readonly<Record<string, () => Promise<number>>>,
  rounds: number,
  warmUp = 2,
): Promise<Times> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(competitors).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(competitors)) {
      const ns = await run();
      if (round >= 0) times[name].push(ns);
    }
  }
  return times;
}

/** Median over rounds of a's time over b's in the same round: what else the machine does then falls on both. */
export function ratio(times: Times, a: string, b: string): number {
  return median(times[a].map((ns, round) => ns / times[b][round]));
}
