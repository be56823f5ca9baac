// The plain function up to what it would post.
import { plainFunction } from '../plain-function.mjs';

export const handler = async (event) => plainFunction(event);
