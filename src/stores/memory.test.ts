import { storeCases } from '../../test/conformance/store.case.ts';
import { createMemoryStore } from './memory.ts';

storeCases('memory', async () => {
  const store = createMemoryStore();
  return { one: store, other: store, end: () => store.close() };
});
