import type { StackService } from '../model/stack.js';

/** Whether it has the network of its machine instead of one of Docker's. */
export const hasHostNetwork = ({ compose }: StackService): boolean => compose.rest.network_mode === 'host';
