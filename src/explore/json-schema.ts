/** JSON Schema of study files, for editors: made from the one schema that checks them. */
import { z } from 'zod';
import { studySchema } from './study-schema.js';

/** Draft 2020-12. */
export function studyJsonSchema(): Record<string, unknown> {
  const root = z.toJSONSchema(studySchema, { io: 'input', target: 'draft-2020-12' }) as Record<string, unknown>;
  return { ...root, title: 'Study of Synapulse' };
}
