/** Errors across threads: structured clone keeps neither class nor name. */
import { InputError } from '../src/errors.js';
import type { PortableError } from './protocol.js';

export function portable(error: unknown): PortableError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack: stack ?? message, isInput: error instanceof InputError };
}

export function revived({ name, message, stack, isInput }: PortableError): Error {
  const error = isInput ? new InputError(message) : Object.assign(new Error(message), { name });
  error.stack = stack;
  return error;
}
