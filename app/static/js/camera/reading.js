// The page's end of the worker that reads codes. The page's own thread never looks for one.

const FAILED = { codes: [], failed: true };

export class Reading {
  #waiting = new Map();
  #count = 0;
  #isBroken = false; // it did not start: nobody will ever answer

  /** `files` are the addresses of {worker, library, wasm}. */
  constructor({ worker, library, wasm }) {
    this.worker = new Worker(worker);
    this.worker.onmessage = ({ data: { id, ...answer } }) => this.#answer(id, answer);
    this.worker.onerror = () => this.#fail();
    this.worker.postMessage({ library, wasm });
  }

  /** `{codes: [{text, format}], failed}`; it never rejects. */
  codes(picture, isPhoto = false) {
    const id = (this.#count += 1);
    if (this.#isBroken) return Promise.resolve(FAILED);
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.worker.postMessage({ id, picture, isPhoto }, picture instanceof ImageData ? [picture.data.buffer] : [picture]);
    });
  }

  #answer(id, answer) {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #fail() {
    this.#isBroken = true;
    for (const id of [...this.#waiting.keys()]) this.#answer(id, FAILED);
  }
}
