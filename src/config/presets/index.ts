/** Presets by name: a further one is a data file and a line here. */
import { Registry } from '../../registry.js';
import { choi2021 } from './choi2021.js';
import { float } from './float.js';
import { hybridPlus } from './hybrid-plus.js';
import { multiDevice, multiDeviceBinary } from './multi-device.js';
import type { Preset } from './preset.js';
import { capacitorTransfer, mixedPrecision, pcmPair, periodicCarry, signBased } from './rivals.js';
import { single50 } from './single50.js';
import { snnFloat } from './snn-float.js';
import { snnHybrid } from './snn-hybrid.js';
import { snnHybridPlus } from './snn-hybrid-plus.js';
import { snnNMnist } from './snn-n-mnist.js';
import { snnPoisson } from './snn-poisson.js';
import { snnDiehlCook, snnStdp, snnStdpFloat } from './snn-stdp.js';
import { snnSingle } from './snn-single.js';
import { singleSoftBounds, tikiTaka, ttv2 } from './tiki-taka.js';

export type { Preset } from './preset.js';

export const presets = new Registry<Preset>('preset');
const supervised = [snnHybrid, snnHybridPlus, snnPoisson, snnNMnist, snnSingle, snnFloat];
const spiking = [...supervised, snnStdp, snnStdpFloat, snnDiehlCook];
const rivals = [multiDevice, multiDeviceBinary, pcmPair, periodicCarry, signBased, capacitorTransfer, tikiTaka, ttv2];
const schemes = [...rivals, mixedPrecision, singleSoftBounds];
for (const preset of [choi2021, single50, float, hybridPlus, ...schemes, ...spiking])
  presets.register(preset.name, preset);
