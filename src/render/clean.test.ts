import { describe, expect, test } from 'vitest';
import { clean, cleanLine, cut, cutEscaped, escapeMrkdwn, weigh } from './clean.ts';
import { cutMiddle, splitText } from './excerpt.ts';
import { sparkline } from './sparkline.ts';

describe('text from a log', () => {
  test.each([
    ['\x1b[31mred\x1b[0m', 'red'],
    ['\x1b]0;title\x07text', 'text'],
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['a\u0000b\u0007', 'ab'],
    ['half \ud83d and whole 😀', 'half \ufffd and whole 😀'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\u00a0\u00a0File "x.py"', '  File "x.py"'],
    ['\tat x', '\tat x'],
  ])('%j becomes %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test('a line is one line, however much there is', () => {
    expect(cleanLine(' a \n\n b ')).toBe('a b');
    expect(cleanLine('x'.repeat(1_000_000)).length).toBe(4000);
  });

  test('a cut never parts a character', () => {
    expect(cut('ab😀cd', 4)).toBe('ab…');
    expect(cutEscaped('a<b', 100)).toBe('a&lt;b');
    expect(cutEscaped('<<<<<<<<', 13)).toBe('&lt;&lt;&lt;…');
    expect(weigh('<&a')).toBe(escapeMrkdwn('<&a').length);
  });
});

describe('what is too long', () => {
  test('keeps head and tail, and says how much is missing', () => {
    const text = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n');
    const shown = cutMiddle(text, 200).split('\n');
    expect(shown[0]).toBe('line 0');
    expect(shown[shown.length - 1]).toBe('line 99');
    expect(shown.join('\n').length).toBeLessThanOrEqual(200);
    expect(shown.filter((line) => line.includes('left out'))).toEqual([
      `… ${101 - shown.length} lines left out …`,
    ]);
  });

  test('one huge line is cut within itself', () => {
    const shown = cutMiddle(`start${'x'.repeat(100_000)}end`, 2000);
    expect(shown).toMatch(/^startx+ … [\d,]+ characters left out … x+end$/);
    expect(shown.length).toBeLessThanOrEqual(2000);
  });

  test('what fits is left alone', () => {
    expect(cutMiddle('a\nb', 100)).toBe('a\nb');
  });

  test('pieces are the whole again', () => {
    const text = Array.from({ length: 300 }, (_, n) => `line ${n} & more`).join('\n');
    const pieces = splitText(text, 500);
    expect(pieces.join('\n')).toBe(text);
    for (const piece of pieces) expect(weigh(piece)).toBeLessThanOrEqual(500);
  });
});

test.each([
  [[0, 1, 2, 4, 8, 8], '▁▂▃▅██'],
  [[0, 0, 0], ''],
  [[5], ''],
  [[1, Number.NaN, -3, 1000], '▂▁▁█'],
])('a sparkline of %j', (values, expected) => {
  expect(sparkline(values)).toBe(expected);
});
