/** Above the notes that hold music holds for long, and forty hertz apart: told from each other within 100 ms. */
const LOWEST = 1510;
const STEP = 40;
const HIGHEST = 3350;

/** Gives each party of one test a voice of its own, so that whoever is heard can be named. */
export class Voices {
  readonly agents: number[] = [];
  readonly customers: number[] = [];
  #next = LOWEST;

  forAgent(): number {
    const tone = this.#take();
    this.agents.push(tone);
    return tone;
  }

  forCustomer(): number {
    const tone = this.#take();
    this.customers.push(tone);
    return tone;
  }

  /** Of somebody whom agents and customers hear. */
  forBoth(): number {
    const tone = this.forAgent();
    this.customers.push(tone);
    return tone;
  }

  /** What customers are to recognise although no party speaks with it, such as music that is one tone. */
  know(tone: number): void {
    this.agents.push(tone);
  }

  forget(): void {
    this.agents.length = 0;
    this.customers.length = 0;
    this.#next = LOWEST;
  }

  #take(): number {
    const tone = this.#next;
    if (tone > HIGHEST) throw new Error('one test has used every voice');
    this.#next += STEP;
    return tone;
  }
}
