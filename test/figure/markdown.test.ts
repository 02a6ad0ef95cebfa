import { expect, it } from 'vitest';
import type { PanelVerdict } from '../../src/figure/folder.js';
import { BEGIN, END, verdictsSummary, withTable } from '../../src/figure/markdown.js';

const check = {
  what: 'hybrid, test',
  unit: '%',
  source: 'Fig. 4A',
  expected: '97 ± 1',
  mean: 96.5,
  spread: 0.25,
  than: null,
};
const verdict = (panel: string, inside: boolean): PanelVerdict => ({
  ...{ panel, title: 'title', inside, checks: [{ ...check, inside }] },
  ...{ marks: inside ? [] : ['quick'], data: 'digits', seeds: [1, 2, 3], epochs: 20, version: '1.0.0' },
});

it('puts the table between the marker lines and leaves the rest', () => {
  const before = `# Title\n\n${BEGIN}\nold\n${END}\n\nafter\n`;
  const text = withTable(before, 'doc.md', [verdict('4a', true), verdict('5f', false)]);
  expect(text.startsWith(`# Title\n\n${BEGIN}\n`)).toBe(true);
  expect(text.endsWith(`${END}\n\nafter\n`)).toBe(true);
  expect(text).not.toContain('old');
  expect(text).toContain('| **4a** | hybrid, test (%) | 97 ± 1 | 96.5 ± 0.25 | inside |');
  expect(text).toContain('| **5f** (quick) | hybrid, test (%) | 97 ± 1 | 96.5 ± 0.25 | **outside** |');
  expect(withTable(text, 'doc.md', [verdict('4a', true), verdict('5f', false)])).toBe(text);
});

it('says how many panels are inside, and of what', () => {
  expect(verdictsSummary([verdict('4a', true), verdict('5f', false)])).toBe(
    '1 of 2 panels inside. digits; 3 seeds, 20 epochs.',
  );
});

it('a file without markers is refused', () => {
  expect(() => withTable('# Title', 'doc.md', [])).toThrow(/^--markdown doc\.md: expected the lines/);
});
