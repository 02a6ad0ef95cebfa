/** Component libraries by name. A new one is a module in presets/ and a line here. */
import { Registry } from '../registry.js';
import type { ComponentLibrary, Site } from './component-library.js';
import type { OwnPrices } from './component-file.js';
import { ideal } from './presets/ideal.js';
import { isaac } from './presets/isaac.js';
import { neurosimLibraries } from './presets/neurosim.js';
import { rpu } from './presets/rpu.js';
import type { PriceList } from './price.js';

export const libraries = new Registry<ComponentLibrary>('component library');
for (const library of [isaac, ...neurosimLibraries, rpu, ideal]) libraries.register(library.name, library);

/** Prices at a site, a user's own in place of the library's. */
export function pricesAt(library: ComponentLibrary, site: Site, own?: OwnPrices): PriceList {
  return { ...library.prices(site), ...own?.prices };
}
