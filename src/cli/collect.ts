/** For commander: an option that may be given several times. Its value is absent where it was never given. */
export const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
