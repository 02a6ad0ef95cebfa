/** The live page. */
import { render } from 'preact';
import './page.css';
import { App } from './app.js';
import { linkOf, open, settings } from './store.js';

// For tests, and for the curious in the browser's console.
Object.assign(globalThis, {
  synapulse: {
    get link() {
      return linkOf();
    },
  },
});
render(<App />, document.body);
void open(settings.value, false);
