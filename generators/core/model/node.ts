/** One machine of a deployment. `main` holds the folder, and runs whatever nobody else does. */
export interface Node {
  readonly name: string;
  /** `main`, or a role of the stack. */
  readonly role: string;
  /** The IP address at which the other machines reach it; absent where there are none. */
  readonly address?: string;
}

/** The name and role of the machine that every deployment has. */
export const mainName = 'main';

/** What crosses from machine to machine, seen from one of them. */
export interface Links {
  /** Services elsewhere that something here uses. */
  readonly uses: readonly Link[];
  /** Services here that others use. */
  readonly serves: readonly Link[];
}

/** A service, by its name in the stack, that is used on other machines than its own. */
export interface Link {
  readonly service: string;
  /** The machine on which it runs. */
  readonly on: string;
  /** Where it listens: port numbers, and ranges such as `10002-10999`. */
  readonly ports: readonly string[];
  /** It has the network of its machine, and is reached there without a gate. */
  readonly direct: boolean;
}

/** A machine's gate: the port of its entrance, what it answers for, and whom it lets in to what. */
export interface Gate {
  readonly port: number;
  readonly uses: readonly Link[];
  readonly serves: readonly Link[];
}
