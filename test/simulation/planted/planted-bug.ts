/** A failure that some call center published, planted into ours; the simulation has to find it. */
export interface PlantedBug {
  /** Its file in `bugs`: a module that takes the place of `module`, with `replaces` as its only difference. */
  readonly name: string;
  /** Below `app`, without an ending. */
  readonly module: string;
  /** The exported function that the file replaces. */
  readonly replaces: string;
  /** Where it was published. */
  readonly source: string;
  /** What people met. */
  readonly met: string;
}

/** The file that takes the place of the module. */
export function plantedFile({ name }: PlantedBug): URL {
  return new URL(`./bugs/${name}.ts`, import.meta.url);
}

/** The module whose place it takes. */
export function originalFile({ module }: PlantedBug): URL {
  return new URL(`../../../app/${module}.ts`, import.meta.url);
}
