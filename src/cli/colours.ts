import pc from 'picocolors';

const { NO_COLOR, FORCE_COLOR } = process.env;

/** Colour on a terminal only. picocolors by itself also paints into pipes wherever `CI` is set. */
export const colours = pc.createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || process.stdout.isTTY === true));
