import { type Config, ConfigError } from '../config.ts';
import type { Store } from '../model/ports.ts';
import { createMemoryStore } from '../stores/memory.ts';

/**
 * The store of a function: what its instances share, or, when no table is named, the memory of one of them.
 * @throws ConfigError
 */
export async function openStore({ store }: Config): Promise<Store> {
  if (store?.file) {
    const message = 'a function has no disk to keep TRACEBELL_STATE on: set TRACEBELL_TABLE, or neither';
    throw new ConfigError([{ path: 'store.file', message }], 'configuration');
  }
  return createMemoryStore();
}
