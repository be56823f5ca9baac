import { describe, expect, test } from 'vitest';
import { handler } from './handler.mjs';
import { faultOf, handler as job } from './nightly-job.mjs';

const get = (x?: string) => handler({ queryStringParameters: x === undefined ? {} : { x } });

describe('MonitorMe', () => {
  test.each([
    ['2', 4],
    ['-1.5', -3],
    ['0', 0],
    ['1e3', 2000],
  ])('doubles %s', async (x, y) => {
    const response = await get(x);
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.body)).toEqual({ x: Number(x), y });
  });

  test.each(['wompwomp', '', ' ', 'NaN', 'Infinity', '2,3'])('throws on %j and names it', async (x) => {
    await expect(get(x)).rejects.toMatchObject({
      name: 'NotANumberError',
      message: `x is not a number: ${x}`,
    });
  });

  test('says how to call it when x is missing', async () => {
    await expect(get()).rejects.toThrow('x is missing');
    await expect(handler({ queryStringParameters: null })).rejects.toThrow('x is missing');
    await expect(handler({})).rejects.toThrow('x is missing');
  });
});

describe('the nightly job', () => {
  test('a new demo starts quiet', () => {
    expect([faultOf(1), faultOf(2)]).toEqual([undefined, undefined]);
  });

  test('fails now and then, as its run number says', async () => {
    await expect(job({ run: 1 })).resolves.toEqual({ run: 1, loaded: 40 });
    for (const run of [3, 10]) {
      await expect(job({ run })).rejects.toMatchObject({
        name: 'RowRejectedError',
        code: 'E_ROW_REJECTED',
        row: 17,
        message: 'row 17 of orders was rejected',
      });
    }
    await expect(job({ run: 7 })).rejects.toMatchObject({ name: 'WarehouseTimeoutError', code: 'ETIMEDOUT' });
  });
});
