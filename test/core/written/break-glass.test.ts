/** Who is never written. */
import { describe, expect, it } from 'vitest';
import { breakGlassOf, protectedOf } from '../../../src/core/written/break-glass.ts';

describe('an account for emergencies', () => {
  it('is protected as well, in any spelling of its e-mail', () => {
    const policy = { breakGlass: ['Glass@Acme.Example'], protectedUsers: ['cio@acme.example'] };
    expect([...protectedOf(policy)].sort()).toEqual(['cio@acme.example', 'glass@acme.example']);
  });

  it('is nobody who is protected alone', () => {
    expect([...breakGlassOf({ protectedUsers: ['cio@acme.example'] })]).toEqual([]);
  });
});
