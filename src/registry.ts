/** Named things that users choose by name: devices, architectures, encoders, presets. */
import { distance } from 'fastest-levenshtein';
import { InputError } from './errors.js';

/** The candidate nearest to a mistyped word, or undefined when none is near enough to be meant. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    // A left-out unit ("read" for "read_ns") or preset year is far in edits, yet plainly meant.
    const isPrefix = typed.length >= 3 && name.startsWith(typed);
    const edits = isPrefix ? 1 : distance(typed, name);
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return bestDistance <= Math.max(typed.length < 4 ? 1 : 2, Math.floor(typed.length / 3)) ? best : undefined;
}

/** The one-line complaint about a name that is not in a list. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const hint = near === undefined ? '' : `did you mean '${near}'? `;
  const shown = name.slice(0, 60).replace(/\p{Cc}/gu, ' ');
  return `unknown ${kind} '${shown}': ${hint}known: ${known.join(', ') || 'none'}`;
}

export class Registry<T> {
  readonly #entries = new Map<string, T>();

  /** @param kind what the entries are, in the singular, as errors say it: 'device model'. */
  constructor(readonly kind: string) {}

  /** @throws Error when the name is taken: two plug-ins of one name must not hide each other. */
  register(name: string, entry: T): this {
    if (this.#entries.has(name)) throw new Error(`${this.kind} '${name}' is registered twice`);
    this.#entries.set(name, entry);
    return this;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws InputError with a suggestion when there is no such name. */
  get(name: string): T {
    if (!this.#entries.has(name)) throw new InputError(unknownName(this.kind, name, this.names()));
    return this.#entries.get(name) as T;
  }

  /** In order of registration. */
  names(): string[] {
    return [...this.#entries.keys()];
  }
}
