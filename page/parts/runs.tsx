/** Where the chip is simulated, and the runs of the server's folder. Only on a page that `synapulse serve` serves. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fetchRuns, type RunList, stopRun, token } from '../server-link.js';
import { attach, complaint, openOnServer, place, runName, status, useTab } from '../store.js';

const EVERY_ms = 2000;

export function RunsPart() {
  const list = useSignal<RunList>({ runs: [], open: [] });
  const renew = () =>
    fetchRuns().then(
      (found) => {
        list.value = found;
      },
      (error: Error) => {
        complaint.value = `the server does not answer: ${error.message}`;
      },
    );
  useEffect(() => {
    if (token === null) return;
    void renew();
    const timer = setInterval(() => void renew(), EVERY_ms);
    return () => clearInterval(timer);
  }, []);
  if (token === null) return null;
  const { runs, open } = list.value;
  const stop = (name: string) =>
    stopRun(name).then(renew, (error: Error) => {
      complaint.value = error.message;
    });
  return (
    <section class="card" aria-labelledby="runs-title">
      <div class="heading">
        <h2 id="runs-title">Runs on this machine</h2>
        <button type="button" onClick={() => void openOnServer().then(renew)}>
          New run with these settings
        </button>
        {place.value === 'server' && (
          <button type="button" onClick={() => useTab()}>
            Back to the chip in this tab
          </button>
        )}
        <span class="hint">
          shown: {place.value === 'tab' ? 'a chip in this tab, which leaves no files' : runName.value}
        </span>
      </div>
      {runs.length === 0 ? (
        <p class="caption">The folder holds no runs yet.</p>
      ) : (
        <div class="log">
          <table>
            <thead>
              <tr>
                <th>run</th>
                <th>state</th>
                <th>started</th>
                <th>test accuracy</th>
                <th>
                  <span class="unseen">actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => {
                const isOpen = open.includes(run.name);
                const isShown = place.value === 'server' && runName.value === run.name;
                return (
                  <tr key={run.name} class={isShown ? 'now' : ''}>
                    <td>
                      <b>{run.name}</b>
                    </td>
                    <td>{isShown ? status.value?.state : isOpen ? `${run.status}, open` : run.status}</td>
                    <td>{run.started.slice(0, 16).replace('T', ' ')}</td>
                    <td>{run.test_accuracy === null ? '–' : `${(100 * run.test_accuracy).toFixed(1)} %`}</td>
                    <td class="actions">
                      {!isShown && (isOpen || run.status !== 'finished') && (
                        <button
                          type="button"
                          aria-label={`Show ${run.name}`}
                          onClick={() => void attach(run.name).then(renew)}
                        >
                          {isOpen ? 'Show' : 'Resume'}
                        </button>
                      )}
                      {isOpen && (
                        <button type="button" aria-label={`Stop ${run.name}`} onClick={() => void stop(run.name)}>
                          Stop
                        </button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
