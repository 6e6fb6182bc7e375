import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What all viewers of a process saw. */
export interface Seen {
  /** Milliseconds between a change and its coming off a viewer's socket, with how often that was so. */
  readonly histogram: readonly (readonly [ms: number, times: number])[];
  /** Viewers who have another state of some row than the page at the end. */
  readonly behind: number;
  readonly rows: number;
  readonly frames: number;
  /** Connections that ended. */
  readonly cut: number;
}

/** Viewers of the board in processes of their own, so that what they read costs the product nothing. */
export class BoardViewers {
  private constructor(private readonly children: readonly ChildProcess[]) {}

  /** @throws Error when one of them gets no board */
  static async open(url: string, token: string, counts: readonly number[]): Promise<BoardViewers> {
    const file = fileURLToPath(new URL('viewers.ts', import.meta.url));
    const children: ChildProcess[] = [];
    for (const count of counts) {
      const child = fork(file, [url, token, String(count)], { execArgv: ['--import=tsx'] });
      children.push(child);
      await answerOf(child);
    }
    return new BoardViewers(children);
  }

  count(): void {
    for (const child of this.children) child.send('count');
  }

  end(): Promise<readonly Seen[]> {
    return Promise.all(
      this.children.map(async (child) => {
        const answer = answerOf(child);
        child.send('end');
        return (await answer) as Seen;
      }),
    );
  }

  close(): void {
    for (const child of this.children) child.kill();
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the viewers ended with ${String(code)}`);
  });
  const [answer] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
  gone.catch(() => undefined);
  return answer;
}
