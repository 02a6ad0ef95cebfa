/** The page as people use it: by mouse, by keys, with a screen reader, wide and narrow. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, launch, PAGE, serveFolder } from './support.js';

let browser: Browser;
let server: Server;
let url: string;
beforeAll(async () => {
  ({ url, server } = await serveFolder(PAGE));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints = complaintsOf(page);
  await page.goto(url);
  await page.waitForSelector('dl.numbers');
  return { page, complaints };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, pattern: string) =>
  page.waitForFunction(
    (text) => new RegExp(text).test(document.querySelector('[role=status]')?.textContent ?? ''),
    pattern,
    { timeout: 60_000 },
  );
/** A number that a card shows. */
const shown = async (page: Page, card: string) =>
  (
    await page
      .locator('.numbers div', { has: page.locator('dt', { hasText: card }) })
      .locator('dd')
      .first()
      .innerText()
  ).trim();

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Thread time, µs: what a task itself took, however busy the machine is. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** CPU time of every task of the page's main thread. */
function mainTasks_ms(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ pid, tid, tdur, name }) => /RunTask/.test(name) && tdur !== undefined && main.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000);
}

describe('the page', () => {
  // CPU time grows when many share the caches: a busy machine may try again.
  it('trains without holding up the main thread, and marks the switch', { retry: 2 }, async () => {
    const { page, complaints } = await open();
    await page.getByRole('button', { name: 'layer1/tile2' }).click();
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    await button(page, 'Train').click();
    await page.waitForSelector('.numbers .phase.fine', { timeout: 90_000 });
    await said(page, 'Epoch 9: test accuracy 9\\d\\.\\d %');
    const tasks = mainTasks_ms(await browser.stopTracing());
    expect(tasks.length).toBeGreaterThan(100);

    expect(tasks.filter((cpu_ms) => cpu_ms > 50)).toEqual([]);
    await button(page, 'Pause').click();
    expect(await page.locator('.plot').getAttribute('aria-label')).toMatch(/fine tuning from epoch \d+ on$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('keeps the curve of a run when its settings change, and forgets it when told to', async () => {
    const { page } = await open();
    await page.getByRole('radio', { name: 'Single pair' }).check();
    await said(page, 'New run: single, 50 states');
    await button(page, '+ epoch').click();
    await said(page, 'Epoch 1');
    await page.getByRole('radio', { name: 'Floating point' }).check();
    await said(page, 'New run: floating point');
    expect(await page.locator('.legend').first().innerText()).toContain('single, 50 states');
    // One plane, the weights: there are no devices.
    expect(await page.getByLabel('Arrays to show').locator('option').allInnerTexts()).toEqual(['weights']);
    await page.getByRole('button', { name: 'Forget single, 50 states' }).click();
    expect(await page.locator('.legend').first().innerText()).not.toContain('single');
    await page.close();
  });

  it('steps event by event through a sample, lights the states, and shows the pulses that landed', async () => {
    const { page } = await open();
    for (let i = 0; i < 3; i++) await button(page, '+ event').click();
    await page.waitForFunction(() => document.querySelectorAll('.log tbody tr').length === 3);
    expect(await page.locator('.log tbody tr').last().innerText()).toMatch(
      /sample.*host → controller.*dynamic\.inference/s,
    );
    expect(await page.locator('.state').innerText()).toBe('dynamic.inference');
    expect(await page.locator('.chart .lit[data-state="dynamic.inference"]').count()).toBe(1);
    await page.getByRole('radio', { name: 'tile' }).check();
    await button(page, '+ sample').click();
    await page.waitForFunction(() => document.querySelectorAll('.log tbody tr').length === 40);
    await page.waitForSelector('.chart .visited[data-state="updating"]', { state: 'attached' });
    const changed = await page.evaluate(async () => {
      const { link } = (globalThis as unknown as { synapulse: { link: import('../../page/link.js').Link } }).synapulse;
      const { changes } = await link.call('frame', 1);
      return changes.filter((change) => change !== 0).length;
    });
    expect(changed).toBeGreaterThan(20);
    expect(await page.locator('.timeline rect.update').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('says in one line what is wrong with a setting, and goes on', async () => {
    const { page } = await open();
    await page.getByText('Any other setting').click();
    await page.getByLabel('One a line, as on the command line').fill('train.rat=0.1');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => document.querySelector('[role=alert]')?.textContent !== '');
    expect(await page.getByRole('alert').innerText()).toMatch(/train\.rat.*train\.rate/);
    await page.getByLabel('One a line, as on the command line').fill('tile.rows=256');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => document.querySelector('[role=alert]')?.textContent === '');
    expect(await page.locator('button.tile').count()).toBe(9);
    await page.close();
  });

  it('reads a digit drawn by mouse', async () => {
    const { page } = await open();
    await button(page, '+ epoch').click();
    await said(page, 'Epoch 1');
    const pad = page.getByRole('application');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (box === null) throw new Error('no pad');
    await page.mouse.move(box.x + 0.52 * box.width, box.y + 0.12 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.48 * box.width, box.y + 0.88 * box.height, { steps: 12 });
    await page.mouse.up();
    await page.waitForSelector('.answer strong');
    expect(await page.locator('.answer strong').innerText()).toBe('1');
    await button(page, 'Clear').click();
    await page.waitForSelector('.answer strong', { state: 'detached' });
    await page.close();
  });

  it('works by keys alone', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Skip to the chip');
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const at = document.activeElement;
          return at?.getAttribute('aria-label') ?? at?.closest('label')?.textContent ?? at?.textContent ?? '';
        }),
      );
    }
    const all = [...reached].join('|');
    for (const name of [
      'Train',
      '+ event',
      'Speed',
      'Conductance states',
      'Drawing pad',
      'layer1/tile0',
      'training controller',
    ]) {
      expect(all).toContain(name);
    }
    // A vertical stroke: pen to the top, down, and along.
    await button(page, '+ epoch').click();
    await said(page, 'Epoch 1');
    await page.getByRole('application').focus();
    for (let i = 0; i < 11; i++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press(' ');
    for (let i = 0; i < 22; i++) await page.keyboard.press('ArrowDown');
    // The chip answers while the pen still moves: wait for what it says of the whole stroke.
    await expect.poll(() => page.locator('.answer strong').innerText(), { timeout: 10_000 }).toBe('1');
    await page.close();
  });

  it('names everything that can be used', async () => {
    const { page } = await open();
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, input, textarea, [role=img], meter, progress')]
        .filter((at) => {
          const labels = (at as HTMLInputElement).labels;
          return !at.getAttribute('aria-label') && !at.textContent?.trim() && !(labels && labels.length > 0);
        })
        .map((at) => at.outerHTML),
    );
    expect(nameless).toEqual([]);
    await page.close();
  });

  it.each([
    [1440, 900],
    [900, 1100],
    [360, 740],
  ])('fits a screen of %i × %i without scrolling sideways', async (width, height) => {
    const { page, complaints } = await open({ viewport: { width, height } });
    for (let i = 0; i < 5; i++) await button(page, '+ event').click();
    await page.getByRole('button', { name: 'layer1/tile3' }).click();
    await page.waitForSelector('.arrays figure');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has enough contrast in the %s theme', async (colorScheme) => {
    const { page } = await open({ colorScheme });
    const weak = await page.evaluate(() => {
      const probe = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
      const channels = (colour: string) => {
        probe.clearRect(0, 0, 1, 1);
        probe.fillStyle = colour;
        probe.fillRect(0, 0, 1, 1);
        return [...probe.getImageData(0, 0, 1, 1).data];
      };
      const luminance = (colour: string) => {
        const [r, g, b] = channels(colour).map((value) => {
          const share = value / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const groundOf = (at: Element): string => {
        for (let up: Element | null = at; up !== null; up = up.parentElement) {
          const { backgroundColor } = getComputedStyle(up);
          if (channels(backgroundColor)[3] === 255) return backgroundColor;
        }
        return 'white';
      };
      const found: string[] = [];
      for (const at of document.querySelectorAll(
        'h1, h2, p, dt, dd, button, legend, label span, output, li, th, td, summary',
      )) {
        if (!at.textContent?.trim() || (at as HTMLButtonElement).disabled || at.closest('.unseen, .skip')) continue;
        const [a, b] = [luminance(getComputedStyle(at).color), luminance(groundOf(at))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) found.push(`${at.textContent.trim().slice(0, 40)}: ${contrast.toFixed(2)}`);
      }
      return found;
    });
    expect(weak).toEqual([]);
    await page.close();
  });

  it('asks for nothing beyond its own files', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(url);
    await page.waitForSelector('dl.numbers');
    expect(asked.filter((address) => !address.startsWith(url) && !address.startsWith('data:'))).toEqual([]);
    expect(asked.length).toBeGreaterThan(4);
    await page.close();
  });

  it('goes on and comes back: pause, resume, reset', async () => {
    const { page } = await open();
    await button(page, 'Train').click();
    await said(page, 'Epoch 1');
    await button(page, 'Pause').click();
    await said(page, 'Paused');
    const before = await shown(page, 'On the chip');
    await page.waitForTimeout(300);
    expect(await shown(page, 'On the chip')).toBe(before);
    await button(page, 'Resume').click();
    await said(page, 'Epoch [3-9]');
    await button(page, 'Reset').click();
    await page.waitForFunction(() => /Train/.test(document.querySelector('button.main')?.textContent ?? ''));
    expect(await shown(page, 'On the chip')).toBe('0 ps');
    await page.close();
  });
});
