/** Pictures of the live page for the documentation: `tsx scripts/page-shots.ts [FOLDER [NAME]]`. Needs the built page and Chromium. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launch, PAGE, serveFolder } from '../test/browser/support.js';

const OUT = process.argv[2] ?? 'docs/images';
const ONLY = process.argv[3];
const SHOTS: readonly (readonly [string, number, number, 'light' | 'dark'])[] = [
  ['page-light', 1440, 900, 'light'],
  ['page-dark', 1440, 900, 'dark'],
  ['page-tablet', 900, 1100, 'light'],
  ['page-phone', 390, 844, 'dark'],
];

/** One run of single pairs, then hybrid synapses beside it, a digit, and a sample stopped half way. */
async function play(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Single pair' }).check();
  await page.waitForFunction(() => document.querySelector('.circuit') !== null);
  await page.waitForTimeout(600);
  await page.getByRole('button', { name: 'Train' }).click();
  await page.waitForFunction(() => /Epoch \d/.test(document.querySelector('[role=status]')?.textContent ?? ''));
  await page.waitForTimeout(3500);
  await page.getByRole('radio', { name: 'Hybrid' }).check();
  await page.waitForSelector('.numbers .phase.fine', { timeout: 60_000 });
  await page.waitForTimeout(2500);
  await page.getByRole('button', { name: 'Pause' }).click();
  const pad = page.getByRole('application');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('the drawing pad is not shown');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.32, 0.25));
  await page.mouse.down();
  for (const [x, y] of [
    [0.45, 0.18],
    [0.62, 0.22],
    [0.66, 0.36],
    [0.5, 0.48],
    [0.66, 0.6],
    [0.64, 0.76],
    [0.48, 0.84],
    [0.32, 0.76],
  ]) {
    await page.mouse.move(...at(x, y), { steps: 5 });
  }
  await page.mouse.up();
  await page.getByRole('button', { name: 'layer1/tile2' }).click();
  await page.getByRole('button', { name: '+ sample' }).click();
  for (let i = 0; i < 8; i++) await page.getByRole('button', { name: '+ event' }).click();
  for (let i = 0; i < 300 && !/^pulse/.test((await page.textContent('#chip .caption')) ?? ''); i++) {
    await page.getByRole('button', { name: '+ event' }).click();
  }
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: '+ event' }).click();
  await page.waitForTimeout(700);
  await page.evaluate(() => window.scrollTo(0, 0));
}

const { url, server } = await serveFolder(PAGE);
const browser = await launch();
mkdirSync(OUT, { recursive: true });
for (const [name, width, height, colorScheme] of SHOTS) {
  if (ONLY !== undefined && name !== ONLY) continue;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.on('pageerror', (error) => console.error(String(error)));
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  await page.goto(url);
  await play(page);
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
  await page.close();
}
await browser.close();
server.close();
