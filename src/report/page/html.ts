/** HTML as text that is safe to put together: what is interpolated is escaped unless it is HTML already. */

export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

export const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escaped(String(value));
}

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, i) => text + textOf(values[i - 1]) + part));
}

/** Text that is HTML already, such as an SVG that the program drew. */
export const raw = (text: string): Html => new Html(text);

/** A table with a head; the first column is text, the others are numbers unless told. */
export function table(head: readonly string[], rows: readonly (readonly Value[])[], text = 1): Html {
  const kind = (i: number) => (i < text ? 'text' : 'number');
  return html`<div class="scroll"><table><thead><tr>${head.map(
    (cell, i) => html`<th scope="col" class="${kind(i)}">${cell}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) =>
        i === 0 ? html`<th scope="row" class="text">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>
`;
}
