/** Synapse architectures by name. A new one is a module and a line here. */
import { Registry } from '../registry.js';
import type { Architecture } from './architecture.js';
import { capacitorTransfer } from './capacitor-transfer.js';
import { hybrid } from './hybrid.js';
import { ideal } from './ideal.js';
import { mixedPrecision } from './mixed-precision.js';
import { multiDevice } from './multi-device.js';
import { pcmPair } from './pcm-pair.js';
import { periodicCarry } from './periodic-carry.js';
import { signBased } from './sign-based.js';
import { singlePair } from './single-pair.js';
import { tikiTaka, ttv2 } from './tiki-taka.js';

export type { Architecture, ArchitectureCost, PairSpec } from './architecture.js';
export type { Circuit, LogicWires, Scope, SynapseLogic } from './logic.js';

export const architectures = new Registry<Architecture>('synapse architecture')
  .register(ideal.name, ideal)
  .register(singlePair.name, singlePair)
  .register(hybrid.name, hybrid)
  .register(multiDevice.name, multiDevice)
  .register(pcmPair.name, pcmPair)
  .register(periodicCarry.name, periodicCarry)
  .register(signBased.name, signBased)
  .register(capacitorTransfer.name, capacitorTransfer)
  .register(tikiTaka.name, tikiTaka)
  .register(ttv2.name, ttv2)
  .register(mixedPrecision.name, mixedPrecision);
