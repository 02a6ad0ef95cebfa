/** A digit drawn by mouse, finger or keys, and what the chip makes of it. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { contextOf } from '../canvas.js';
import { toDigit } from '../digit.js';
import { answer, chip, recognise } from '../store.js';
import { inks } from '../theme.js';

const SIDE = 56;
const BOX_px = 196;
const BRUSH = 2.3;

export function DigitPart() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ink = useRef(new Float32Array(SIDE * SIDE));
  const last = useRef<{ x: number; y: number } | null>(null);
  /** The pen of the keyboard; null until somebody uses it. */
  const pen = useSignal<{ x: number; y: number; down: boolean } | null>(null);
  const colours = inks.value;
  const side = chip.value?.side ?? 28;

  const draw = () => {
    if (canvas.current === null) return;
    const context = contextOf(canvas.current, BOX_px, BOX_px);
    const cell = BOX_px / SIDE;
    context.fillStyle = colours.ink;
    ink.current.forEach((value, i) => {
      if (value === 0) return;
      context.globalAlpha = value;
      context.fillRect((i % SIDE) * cell, Math.floor(i / SIDE) * cell, cell + 0.3, cell + 0.3);
    });
    context.globalAlpha = 1;
    if (pen.value === null) return;
    context.strokeStyle = colours.lines[1];
    context.lineWidth = pen.value.down ? 3 : 1.5;
    context.beginPath();
    context.arc((pen.value.x + 0.5) * cell, (pen.value.y + 0.5) * cell, 6, 0, 7);
    context.stroke();
  };
  useEffect(draw);

  const dab = (x: number, y: number) => {
    for (let r = Math.floor(y - BRUSH - 1); r <= y + BRUSH + 1; r++) {
      for (let c = Math.floor(x - BRUSH - 1); c <= x + BRUSH + 1; c++) {
        if (r < 0 || c < 0 || r >= SIDE || c >= SIDE) continue;
        const strength = Math.min(1, Math.max(0, BRUSH + 0.7 - Math.sqrt((r - y) * (r - y) + (c - x) * (c - x))));
        ink.current[r * SIDE + c] = Math.max(ink.current[r * SIDE + c], strength);
      }
    }
  };
  const stroke = (x: number, y: number) => {
    const from = last.current ?? { x, y };
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x - from.x), Math.abs(y - from.y))));
    for (let i = 0; i <= steps; i++) dab(from.x + ((x - from.x) * i) / steps, from.y + ((y - from.y) * i) / steps);
    last.current = { x, y };
    draw();
  };
  const ask = () => {
    last.current = null;
    if (side > 0) void recognise(toDigit(ink.current, SIDE, side));
  };
  const clear = () => {
    ink.current.fill(0);
    draw();
    ask();
  };
  const at = (event: PointerEvent) => {
    const { left, top, width } = (event.currentTarget as Element).getBoundingClientRect();
    return [((event.clientX - left) / width) * SIDE, ((event.clientY - top) / width) * SIDE] as const;
  };
  const onKey = (event: KeyboardEvent) => {
    const now = pen.value ?? { x: SIDE / 2, y: SIDE / 2, down: false };
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ...{ ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] },
    };
    const move = moves[event.key];
    if (move !== undefined) {
      const x = Math.max(2, Math.min(SIDE - 3, now.x + move[0]));
      const y = Math.max(2, Math.min(SIDE - 3, now.y + move[1]));
      if (now.down) {
        last.current = { x: now.x, y: now.y };
        stroke(x, y);
        ask();
      }
      pen.value = { ...now, x, y };
    } else if (event.key === ' ') {
      pen.value = { ...now, down: !now.down };
      if (!now.down) stroke(now.x, now.y);
      ask();
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
  };

  const outputs = answer.value?.outputs ?? [];
  return (
    <section class="card digit" aria-labelledby="digit-title">
      <h2 id="digit-title">Draw a digit</h2>
      <div class="drawing">
        <div>
          {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a pad that takes keys is an application */}
          <canvas
            ref={canvas}
            style={{ width: `${BOX_px}px`, height: `${BOX_px}px` }}
            tabIndex={0}
            role="application"
            aria-label="Drawing pad. Arrow keys move the pen, space puts it down or up, delete clears."
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              pen.value = null;
              stroke(...at(event));
            }}
            onPointerMove={(event) => event.buttons > 0 && stroke(...at(event))}
            onPointerUp={ask}
            onPointerCancel={ask}
            onKeyDown={onKey}
          />
          <button type="button" class="plain" onClick={clear}>
            Clear
          </button>
        </div>
        <div class="answer">
          <p aria-live="polite">
            {answer.value === null ? (
              <span class="hint">{side === 0 ? 'These inputs are no square image.' : 'The chip reads it as …'}</span>
            ) : (
              <>
                <span class="hint">The chip reads</span> <strong>{answer.value.digit}</strong>
              </>
            )}
          </p>
          <ol class="bars" start={0} aria-label="Activation of the output neurons">
            {Array.from({ length: Math.max(10, outputs.length) }, (_, digit) => (
              <li key={digit} class={digit === answer.value?.digit ? 'best' : ''}>
                <span>{digit}</span>
                <meter min={0} max={1} value={outputs[digit] ?? 0} aria-label={`digit ${digit}`} />
              </li>
            ))}
          </ol>
        </div>
      </div>
    </section>
  );
}
