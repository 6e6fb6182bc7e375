import { PeerTextError, type PeerSection } from './peer-sections.js';

/**
 * Who defines which object of Asterisk. One name twice among objects of one type, in whatever files, makes Asterisk
 * keep all old objects on a reload and load none of that type when it starts.
 */
export class SectionIndex {
  readonly #owners = new Map<string, string>();

  /** @throws PeerTextError naming both when another defines one of these, or one is there twice; nothing is added then */
  add(owner: string, sections: readonly PeerSection[]): void {
    const mine = new Set<string>();
    for (const { type, name } of sections) {
      const key = `${type} ${name}`;
      const other = mine.has(key) ? owner : this.#owners.get(key);
      if (other !== undefined)
        throw new PeerTextError(
          other === owner
            ? `${owner} defines [${name}] of type ${type} twice`
            : `${owner} and ${other} both define [${name}] of type ${type}`,
        );
      mine.add(key);
    }
    for (const key of mine) this.#owners.set(key, owner);
  }

  remove(owner: string, sections: readonly PeerSection[]): void {
    for (const { type, name } of sections) {
      if (this.#owners.get(`${type} ${name}`) === owner) this.#owners.delete(`${type} ${name}`);
    }
  }
}
