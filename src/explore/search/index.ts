/** Ways of choosing points by name. A new one is a module and a line here. */
import { Registry } from '../../registry.js';
import { grid } from './grid.js';
import type { SearchMethod } from './method.js';
import { nsga2 } from './nsga2.js';
import { random } from './random.js';

export type { Choice, Evaluate, SearchMethod, Space, Worth } from './method.js';

export const searchMethods = new Registry<SearchMethod>('search method')
  .register(grid.name, grid)
  .register(random.name, random)
  .register(nsga2.name, nsga2);
