/** The page as `synapulse serve` serves it: runs of this machine, beside the chip in the tab. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { manifestOf, newFolder, type Started, start } from '../cli/support.js';
import { complaintsOf, launch } from './support.js';

let served: Started;
let browser: Browser;
let url: string;
const home = newFolder();
beforeAll(async () => {
  served = start(home, ['serve', '--port', '0', '--json']);
  url = await new Promise<string>((resolve) => {
    let text = '';
    served.child.stdout.on('data', (part) => {
      text += part;
      if (text.trimEnd().endsWith('}')) resolve(JSON.parse(text).url);
    });
  });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  served.child.kill('SIGKILL');
  await served.ended;
});

describe('the served page', () => {
  it('opens, trains, pauses, steps, stops and resumes a run of this machine', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints = complaintsOf(page);
    await page.goto(url);
    await page.waitForSelector('dl.numbers');
    await page.getByRole('button', { name: 'New run with these settings' }).click();
    await page.waitForFunction(() => /shown: choi2021-s1/.test(document.body.innerText));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForFunction(() => /Epoch 2/.test(document.querySelector('[role=status]')?.textContent ?? ''), null, {
      timeout: 60_000,
    });
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: '+ event', exact: true }).click();
    await page.waitForSelector('.log tbody tr.now');
    await page.getByRole('button', { name: 'layer1/tile3' }).click();
    await page.waitForSelector('.arrays figure');
    await page.getByRole('button', { name: 'Stop choi2021-s1' }).click();
    await page.waitForSelector('button[aria-label="Stop choi2021-s1"]', { state: 'detached' });
    expect(manifestOf(join(home, 'runs', 'choi2021-s1')).status).toBe('interrupted');
    await page.getByRole('button', { name: 'Back to the chip in this tab' }).click();
    await page.getByRole('button', { name: 'Show choi2021-s1' }).click();
    await page.waitForFunction(() => /shown: choi2021-s1/.test(document.body.innerText));
    await page.waitForFunction(() => document.querySelector('.numbers dd')?.textContent !== '–');
    // Leaving a run closes its stream of statuses; leaving the chip in this tab ends its worker, which may still be loading.
    expect(complaints.filter((one) => !/\/(events|digits\.pack): net::ERR_ABORTED$/.test(one))).toEqual([]);
    await page.close();
  });
});
