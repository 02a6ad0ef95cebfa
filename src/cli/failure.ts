/** How commands end that do not succeed: exit code and one line on stderr. */
import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { InputError } from '../errors.js';

/** A signal stopped the command; what was written is valid. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param advice how to go on. */
  constructor(
    readonly signal: NodeJS.Signals,
    advice = '',
  ) {
    super(`stopped by ${signal}${advice && `; ${advice}`}`);
  }

  /** 128 + the signal's number, as a shell gives it. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** 0 for help and version, 2 for bad input, 128 + n for signal n, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError || error instanceof Interrupted) return error.exitCode;
  return 1;
}

/** The one line about an error; undefined when commander has said it already. */
export function complaint(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  return `synapulse: ${oneLine(error instanceof Error ? error.message : String(error))}`;
}

export const oneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, ' ');
