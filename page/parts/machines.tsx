/** The statechart of each circuit, with its present state lit. */
import { useEffect, useRef } from 'preact/hooks';
import { chip, sample, status, unit } from '../store.js';

/** 'neuronBank' → 'neuron bank' */
const wordsOf = (machine: string) => machine.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function MachinesPart() {
  const drawing = useRef<HTMLDivElement>(null);
  const made = chip.value;
  const chosen = made?.units[unit.value];
  const chart = made?.charts.find(({ machine }) => machine === chosen?.machine);
  const states = status.value?.unitStates ?? [];
  const state = states[unit.value] ?? '';
  const events = sample.value?.events ?? [];

  useEffect(() => {
    if (drawing.current !== null) drawing.current.innerHTML = chart?.svg ?? '';
  }, [chart]);
  useEffect(() => {
    const visited = new Set<string>();
    for (const { to, before, after } of events) {
      if (to === unit.value) for (const path of [before, after]) visited.add(path);
    }
    for (const box of drawing.current?.querySelectorAll('[data-state]') ?? []) {
      const path = box.getAttribute('data-state') ?? '';
      box.classList.toggle('lit', state === path || state.startsWith(`${path}.`));
      box.classList.toggle('visited', visited.has(path));
    }
  });

  const machines = [...new Set(made?.units.map(({ machine }) => machine))];
  const first = (machine: string) => made?.units.findIndex((one) => one.machine === machine) ?? 0;
  const alike = made?.units.flatMap((one, i) => (one.machine === chosen?.machine ? [{ ...one, i }] : [])) ?? [];
  return (
    <section class="card" aria-labelledby="machines-title">
      <h2 id="machines-title">Statecharts</h2>
      <fieldset class="segments wrap">
        <legend class="unseen">Kind of circuit</legend>
        {machines.map((machine) => (
          <label key={machine}>
            <input
              type="radio"
              name="machine"
              checked={machine === chosen?.machine}
              onChange={() => {
                unit.value = first(machine);
              }}
            />
            <span>{wordsOf(machine)}</span>
          </label>
        ))}
      </fieldset>
      <div class="heading">
        {alike.length > 1 ? (
          <label class="row">
            <span>Circuit</span>
            <select
              value={unit.value}
              onChange={({ currentTarget }) => {
                unit.value = Number(currentTarget.value);
              }}
            >
              {alike.map(({ name, i }) => (
                <option key={name} value={i}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span>{chosen?.name}</span>
        )}
        <output class="state">{state}</output>
      </div>
      <div ref={drawing} class="chart" />
      <p class="caption">Lit: where it is. Tinted: where it has been in the sample shown.</p>
    </section>
  );
}
