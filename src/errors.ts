/** Bad input from the user: its message is one line that names the place, the value and what was expected. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** Exit code of the command that meets it. */
  readonly exitCode = 2;
}
