import { expect, test } from 'vitest';
import { createAgenda } from './agenda.ts';

test('what is due is found at its time, moved, and forgotten', () => {
  const agenda = createAgenda(100);
  agenda.set('a', 150);
  agenda.set('b', 199);
  agenda.set('c', 1_000);
  expect(agenda.upTo(149)).toEqual([]);
  expect(agenda.upTo(150)).toEqual(['a']);
  expect(agenda.upTo(999)).toEqual(['a', 'b']);
  agenda.set('a', 2_000);
  agenda.set('b', undefined);
  expect(agenda.upTo(1_500)).toEqual(['c']);
  expect(agenda.upTo(2_000)).toEqual(['c', 'a']);
  agenda.clear();
  expect(agenda.upTo(9_999)).toEqual([]);
});

test('a time before 1970, and the same time again', () => {
  const agenda = createAgenda(100);
  agenda.set('a', -50);
  agenda.set('a', -50);
  expect(agenda.upTo(-51)).toEqual([]);
  expect(agenda.upTo(0)).toEqual(['a']);
});
