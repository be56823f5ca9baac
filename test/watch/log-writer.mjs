// Writes a log as a program and logrotate would, in a process of its own that nobody kills: records of a known number, in pieces, with
// rotation by renaming and by copying. Prints what it wrote when it is told to end. Usage: node log-writer.mjs FILE SEED
import { appendFileSync, copyFileSync, existsSync, renameSync, truncateSync } from 'node:fs';

const [file, seed] = process.argv.slice(2);
let state = Number(seed) || 1;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state >>> 12) % below;
};
const time = () => new Date().toISOString();
const written = {};
let rotations = 0;
let records = 0;
let ending = false;

/** Each kind is one cause; its text says which. */
const kinds = [
  (n) => [`${time()} ERROR plain failure of the ledger, request ${n}\n`],
  () => [
    `${time()} ERROR order failed\n`,
    'Traceback (most recent call last):\n  File "/srv/shop/pay.py", line 12, in charge\n    settle(order)\n',
    `  File "/srv/shop/ledger.py", line 40, in settle\nKeyError: 'id'\n`,
  ],
  () => [
    'TypeError: cannot read price\n    at total (/srv/shop/cart.js:10:5)\n',
    '    at checkout (/srv/shop/checkout.js:22:9)\n    at process (/srv/shop/main.js:5:1)\n',
  ],
  () => [
    `Exception in thread "main" java.lang.IllegalStateException: closed pool\n`,
    '\tat com.shop.Pool.take(Pool.java:31)\n\tat com.shop.Main.run(Main.java:12)\n',
  ],
];
const names = ['plain', 'python', 'node', 'java'];

function rotate() {
  if (!existsSync(file)) return;
  for (let n = 5; n > 0; n--) if (existsSync(`${file}.${n}`)) renameSync(`${file}.${n}`, `${file}.${n + 1}`);
  rotations++;
  if (random(3) === 0) {
    copyFileSync(file, `${file}.1`);
    truncateSync(file, 0);
  } else renameSync(file, `${file}.1`);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

process.on('SIGTERM', () => {
  ending = true;
});

while (!ending) {
  for (let n = random(4); n > 0; n--)
    appendFileSync(file, `${time()} INFO request ${records} served in ${random(500)} ms\n`);
  const kind = random(kinds.length);
  const pieces = kinds[kind](records);
  // A line of a logger ends what stood before it, as in any log.
  pieces.push(`${time()} INFO after ${records}\n`);
  records++;
  if (random(5) === 0) {
    for (const piece of pieces) {
      const cut = random(piece.length);
      appendFileSync(file, piece.slice(0, cut));
      appendFileSync(file, piece.slice(cut));
      if (random(4) === 0) await sleep(random(40));
    }
  } else appendFileSync(file, pieces.join(''));
  written[names[kind]] = (written[names[kind]] ?? 0) + 1;
  await sleep(random(30));
  if (random(60) === 0) rotate();
}
process.stdout.write(`${JSON.stringify({ written, rotations, records })}\n`);
