/** A row of the export that cannot be loaded. `code` and `row` stand in the log beside the message. */
export class RowRejectedError extends Error {
  /**
   * @param {string} table
   * @param {number} row
   * @param {unknown} cause
   */
  constructor(table, row, cause) {
    super(`row ${row} of ${table} was rejected`, { cause });
    this.name = 'RowRejectedError';
    this.code = 'E_ROW_REJECTED';
    this.table = table;
    this.row = row;
  }
}

/** The warehouse did not answer in time. */
export class WarehouseTimeoutError extends Error {
  /** @param {number} afterMs */
  constructor(afterMs) {
    super(`warehouse did not answer within ${afterMs} ms`);
    this.name = 'WarehouseTimeoutError';
    this.code = 'ETIMEDOUT';
  }
}

/**
 * What goes wrong in which run. The first two runs of every seven are fine, so that a new demo starts quiet.
 * @param {number} run
 * @returns {'bad-row' | 'skipped-customer' | 'timeout' | undefined}
 */
export function faultOf(run) {
  switch (run % 7) {
    case 3:
      return 'bad-row';
    case 5:
      return 'skipped-customer';
    case 0:
      return run > 0 ? 'timeout' : undefined;
    default:
      return undefined;
  }
}

/**
 * @param {number} run
 * @param {ReturnType<typeof faultOf>} fault
 */
async function extract(run, fault) {
  await Promise.resolve();
  if (fault === 'timeout') throw new WarehouseTimeoutError(5_000);
  return Array.from({ length: 40 }, (_, row) => ({
    customer: `c-${run}-${row}`,
    amount: fault === 'bad-row' && row === 17 ? 'n/a' : String(row * 3 + run),
  }));
}

/** @param {{ customer: string, amount: string }} line */
function parseAmount(line) {
  const amount = Number(line.amount);
  if (Number.isNaN(amount)) throw new TypeError(`amount is not a number: ${line.amount}`);
  return amount;
}

/** @param {{ customer: string, amount: string }[]} lines */
function transform(lines) {
  return lines.map((line, row) => {
    try {
      return { customer: line.customer, amount: parseAmount(line) };
    } catch (error) {
      throw new RowRejectedError('orders', row, error);
    }
  });
}

/**
 * @param {{ customer: string, amount: number }[]} rows
 * @param {ReturnType<typeof faultOf>} fault
 */
function load(rows, fault) {
  let loaded = 0;
  for (const row of rows) {
    if (fault === 'skipped-customer' && loaded === 11) {
      // A fault that the job survives: it is logged, not thrown.
      console.error(
        'skipped %s',
        row.customer,
        new Error('customer is closed', { cause: { since: '2026-10-01' } }),
      );
    }
    loaded += 1;
  }
  return loaded;
}

/**
 * A batch job that fails now and then; which run fails, and how, follows from the run's number alone.
 * @param {{ run: number }} event
 * @returns {Promise<{ run: number, loaded: number }>}
 * @throws {RowRejectedError | WarehouseTimeoutError}
 */
export const handler = async (event) => {
  const { run } = event;
  if (!Number.isInteger(run)) throw new TypeError(`run is not a whole number: ${run}`);
  const fault = faultOf(run);
  console.log('run %d begins', run);
  const loaded = load(transform(await extract(run, fault)), fault);
  console.log('run %d loaded %d rows', run, loaded);
  return { run, loaded };
};
