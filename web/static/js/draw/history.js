// @ts-check
// What was drawn before, and what was taken back: states as they come, walked to and fro.

const MOST = 100;

/**
 * @template T
 */
export class History {
  /** @type {T[]} */
  #states;
  #at = 0;

  /** @param {T} first */
  constructor(first) {
    this.#states = [first];
  }

  /** A new state; what was taken back before is gone. @param {T} state */
  add(state) {
    this.#states = [...this.#states.slice(0, this.#at + 1), state].slice(-MOST);
    this.#at = this.#states.length - 1;
  }

  get canUndo() { return this.#at > 0; }

  get canRedo() { return this.#at < this.#states.length - 1; }

  /** The state before; the first stays. */
  undo() {
    if (this.canUndo) this.#at -= 1;
    return this.#states[this.#at];
  }

  /** The state after, which was taken back. */
  redo() {
    if (this.canRedo) this.#at += 1;
    return this.#states[this.#at];
  }
}
