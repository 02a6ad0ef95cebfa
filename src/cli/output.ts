/** What commands say, and where: results on stdout, everything else on stderr. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export class Output {
  constructor(readonly options: OutputOptions) {}

  /** Text for people on stdout; not with --json or --quiet. */
  say(text: string): void {
    if (!this.options.json && !this.options.quiet) process.stdout.write(`${text}\n`);
  }

  /** The one JSON document of --json. */
  document(value: unknown): void {
    if (this.options.json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** A line about what is going on, on stderr; not with --quiet. */
  note(line: string): void {
    if (!this.options.quiet) process.stderr.write(`${line}\n`);
  }

  /** Said even with --quiet: something is not as the user thinks it is. */
  warn(line: string): void {
    process.stderr.write(`synapulse: ${line}\n`);
  }
}
