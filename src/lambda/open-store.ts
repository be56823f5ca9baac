import type { Config } from '../config.ts';
import { ConfigError } from '../config-error.ts';
import type { Store } from '../model/ports.ts';

/**
 * The store of a function: what its instances share, or, when no table is named, the memory of one of them.
 * @throws ConfigError
 */
export async function openStore({ store }: Config): Promise<Store> {
  if (store?.file) {
    const message = 'a function has no disk to keep TRACEBELL_STATE on: set TRACEBELL_TABLE, or neither';
    throw new ConfigError([{ path: 'store.file', message }], 'configuration');
  }
  // A function pays only for the one that it has.
  if (!store?.table) {
    const { createMemoryStore } = await import('../stores/memory.ts');
    return createMemoryStore();
  }
  const { createDynamoStore } = await import('../stores/dynamodb.ts');
  return createDynamoStore({ table: store.table });
}
