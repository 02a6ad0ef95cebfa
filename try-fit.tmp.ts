import { readMeasurement } from '/work/main/src/device/fit/csv.js';
import { fitRows } from '/work/main/src/device/fit/device-fit.js';
import { curveOf } from '/work/main/src/device/fit/models.js';
import { measure, csvOf } from '/work/main/test/device/fit/synthetic.js';
const S: [any, number[], number[]][] = [
 ['exponential', [1e-6, 1e-5, 3, -5], [50,10]], ['exponential', [1e-6, 1e-5, 0.5, 0.3],[50,10]], ['exponential', [4e-8/12.5, 4e-8, 4, -9],[97,30]],
 ['soft-bounds', [1.5e-6, 1e-5, 2, 1e-6, 2.5],[50,10]], ['linear',[1e-6,1e-5],[50,30]]];
for (const c2c of [0.05, 0.34]) for (const dirs of [true, false]) for (const [m, theta, [pulses, cycles]] of S) {
  const cov: number[] = new Array(theta.length).fill(0); let worst: number[] = new Array(theta.length).fill(0); let t0 = Date.now(); const c: number[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const curve = curveOf(m, true);
    const text = csvOf(measure({ curve, theta, pulses, cycles, c2c, seed }), dirs ? ['cycle','pulse','direction','conductance_uS'] : ['cycle','pulse','conductance_S']);
    const f = fitRows(readMeasurement(text, 'x.csv'), m);
    if (seed === 1 && dirs && c2c === 0.34) console.log(f.parameters.map(p => `${p.name}=${p.value?.toPrecision(4)}±${p.standardError?.toPrecision(2)}`).join(' '));
    const q: any = f; c.push(f.variation.ratio);
    f.theta.forEach((v, k) => { worst[k] = Math.max(worst[k], Math.abs(v / theta[k] - 1)); });
    const idx: any = { exponential: [['g_min', theta[0]], ['g_max', theta[1]], ['a_potentiation', 1/theta[2]], ['a_depression', 1/theta[3]]], linear: [['g_min', theta[0]], ['g_max', theta[1]]], 'soft-bounds': [['g_start', theta[0]], ['g_max', theta[1]],['rate_potentiation', 1-Math.exp(-theta[2]/pulses)], ['g_min', theta[3]], ['rate_depression', 1-Math.exp(-theta[4]/pulses)]] }[m as string];
    idx.forEach(([n, v]: any, k: number) => { const p = f.parameters.find(x => x.name === n)!; if (p.low95 === null || (p.low95 <= v && v <= p.high95!)) cov[k]++; });
    if (f.states !== pulses + 1) console.log('states', f.states);
  }
  console.log(m, c2c, dirs, 'worst', worst.map(w => w.toFixed(3)).join(' '), 'cover/20', cov.join(' '), 'c2c', Math.min(...c).toFixed(3), Math.max(...c).toFixed(3), (Date.now() - t0) / 20, 'ms');
}
