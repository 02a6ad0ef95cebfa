import { render } from 'preact';
import { WorkerLink } from './link.js';
const link = new WorkerLink();
Object.assign(globalThis, { synapulse: { link } });
render(<p>Synapulse</p>, document.body);
