/** The simulator in a browser gives the bits that it gives under Node. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { loadData } from '../../src/data/index.js';
import { createTraining } from '../../src/train/create.js';
import type { Link } from '../../page/link.js';
import { complaintsOf, launch, PAGE, serveFolder } from './support.js';

const SAMPLES = 200;

let browser: Browser;
let server: Server;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  const served = await serveFolder(PAGE);
  server = served.server;
  browser = await launch();
  page = await browser.newPage();
  complaints = complaintsOf(page);
  await page.goto(served.url);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function underNode(preset: string, sets: readonly string[]): Promise<string> {
  const training = await createTraining(resolveConfig({ preset, sets }), loadData());
  training.trainSamples(SAMPLES);
  return training.stateHash();
}

describe('the simulator in a browser', () => {
  it('has no shared memory to work with', async () => {
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
  });

  it.each([
    ['choi2021', []],
    ['choi2021', ['run.engine=interpreted', 'device.c2c=1', 'seed=7']],
    ['single50', ['device.d2d=0.1', 'device.states=20']],
    ['float', []],
  ] as const)(`%s %j has the state of Node after ${SAMPLES} samples`, async (preset, sets) => {
    const found = await page.evaluate(
      async ({ preset, sets, samples }) => {
        const { link } = (globalThis as unknown as { synapulse: { link: Link } }).synapulse;
        await link.call('open', { preset, sets });
        for (let i = 0; i < samples - 1; i++) await link.call('step', 'sample');
        // The last one event by event, with a picture after each.
        do {
          await link.call('step', 'event');
          await link.call('frame', i(preset));
        } while ((await link.call('sample'))?.isOpen);
        return link.call('hash');
        function i(name: string) {
          return name === 'float' ? 0 : 1;
        }
      },
      { preset, sets: [...sets], samples: SAMPLES },
    );
    expect(found).toEqual({ samples: SAMPLES, state_hash: await underNode(preset, sets) });
  });

  it('complains of nothing', () => expect(complaints).toEqual([]));
});
