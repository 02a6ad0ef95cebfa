/** A part of the report: some HTML, and the plots that are also saved as files. */
import type { Html } from './html.js';
import type { ReportFigure } from './figure.js';

export interface Section {
  /** Of its link. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  readonly figures: readonly ReportFigure[];
}
