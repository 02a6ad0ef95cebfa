/** YAML (and so JSON) text to plain values, within bounds: the parser alone trusts its input. */
import { type Document, Lexer, LineCounter, parseDocument } from 'yaml';
import { InputError } from '../errors.js';

const MAX_NESTING = 50;
const MAX_ALIASES = 100;

export interface YamlText {
  readonly document: Document;
  /** Value of the document: objects, lists and scalars. */
  readonly value: unknown;
  /** 'line:column', from 1, of an offset in the text. */
  readonly position: (offset: number) => string;
}

/**
 * @param complain makes the message of an error from what is wrong and, where it is known, 'line:column'.
 * @throws InputError on anything but one well-formed document of plain values.
 */
export function readYaml(text: string, complain: (problem: string, position?: string) => string): YamlText {
  if (nestsTooDeeply(text)) throw new InputError(complain('nests deeper than any configuration'));
  const lines = new LineCounter();
  const position = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', stringKeys: true });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const what = problem.code === 'MULTIPLE_DOCS' ? 'a second document; expected one' : oneLine(problem.message);
    throw new InputError(complain(what, position(problem.pos[0])));
  }
  try {
    return { document, value: document.toJS({ maxAliasCount: MAX_ALIASES }), position };
  } catch (error) {
    // Unresolved aliases, and more of them than a bomb needs.
    if (error instanceof ReferenceError) throw new InputError(complain(oneLine(error.message)));
    throw error;
  }
}

/** The parser recurses: some thousand brackets, or dashes on one line, make the whole process run out of stack. */
function nestsTooDeeply(text: string): boolean {
  let brackets = 0;
  let indicators = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?' || token === ':') indicators += 1;
    else if (token.includes('\n')) indicators = 0;
    if (brackets > MAX_NESTING || brackets + indicators > 4 * MAX_NESTING) return true;
  }
  return false;
}

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
