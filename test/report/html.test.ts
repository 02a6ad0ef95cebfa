import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/report/page/figure.js';
import { html, raw, table } from '../../src/report/page/html.js';

describe('html', () => {
  it('escapes what is interpolated, not what is HTML already', () => {
    expect(html`<b title="${'"><script>'}">${raw('<i>x</i>')} & ${'<&>'}</b>`.text).toBe(
      '<b title="&quot;&gt;&lt;script&gt;"><i>x</i> & &lt;&amp;&gt;</b>',
    );
  });

  it('leaves out what is absent and joins lists', () => {
    expect(html`${undefined}${null}${false}${0}${[1, 'a', html`<b>`]}`.text).toBe('01a<b>');
  });

  it('tables escape their cells', () => {
    expect(table(['<a>'], [['<b>']]).text).not.toMatch(/<[ab]>/);
  });
});

describe('csv', () => {
  it('quotes commas, quotes and line ends', () => {
    expect(csvOf([['a,b', 'c"d', 'e\nf', 1.5]])).toBe('"a,b","c""d","e\nf",1.5\n');
  });
});
