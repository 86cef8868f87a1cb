/** What things were called when: no name is told of another time than its own without saying so. */
import { expect, it } from 'vitest';
import { NamesOverTime } from '../../../src/core/model/names-over-time.ts';

const [MAY, JUNE, JULY] = [5, 6, 7];
const names = new NamesOverTime([
  {
    at: JULY,
    names: [
      ['id-a', 'Payroll EU'],
      ['id-b', 'Payroll'],
      ['id-c', 'Orders'],
    ],
  },
  {
    at: MAY,
    names: [
      ['id-a', 'Payroll'],
      ['id-c', 'Orders'],
    ],
  },
]);

it('a name is that of the newest document before, and of the first where there is none', () => {
  expect([MAY, JUNE, JULY, 8].map((at) => names.at('id-a', at))).toEqual([
    'Payroll',
    'Payroll',
    'Payroll EU',
    'Payroll EU',
  ]);
  expect([names.at('id-a', 1), names.at('id-b', 1), names.at('id-x', 1)]).toEqual([
    'Payroll',
    'Payroll',
    'id-x',
  ]);
});

it('a name that passed on is told with its id, and an old name with the one that came after it', () => {
  expect(names.toldAt('id-a', MAY)).toBe('Payroll (id-a, later Payroll EU)');
  expect(names.toldAt('id-a', JULY)).toBe('Payroll EU');
  expect(names.toldAt('id-b', JULY)).toBe('Payroll (id-b)');
  expect(names.toldAt('id-c', MAY)).toBe('Orders');
  expect(names.toldLast('id-a')).toBe('Payroll EU (formerly Payroll)');
  expect(names.toldLast('id-b')).toBe('Payroll (id-b)');
});

it('everything that was ever called so is found by that name, whatever its case', () => {
  expect(names.called('PAYROLL').sort()).toEqual(['id-a', 'id-b']);
  expect(names.called('Payroll EU')).toEqual(['id-a']);
  expect(names.called('Returns')).toEqual([]);
  expect([names.ids().sort(), names.allOf('id-a')]).toEqual([
    ['id-a', 'id-b', 'id-c'],
    ['Payroll', 'Payroll EU'],
  ]);
});
