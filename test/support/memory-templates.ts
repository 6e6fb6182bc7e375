import type { TemplateRevision, TemplateStore } from '../../app/ports/template-store.js';

/** Template revisions in memory, in the order they were added. */
export class MemoryTemplates implements TemplateStore {
  readonly revisions: TemplateRevision[] = [];

  current(): Promise<readonly TemplateRevision[]> {
    const newest = new Map(this.revisions.map((revision) => [revision.template, revision]));
    return Promise.resolve([...newest.values()]);
  }

  history(template: string, limit: number): Promise<readonly TemplateRevision[]> {
    const theirs = this.revisions.filter((revision) => revision.template === template);
    return Promise.resolve(theirs.reverse().slice(0, limit));
  }

  find(id: string): Promise<TemplateRevision | null> {
    return Promise.resolve(this.revisions.find((revision) => revision.id === id) ?? null);
  }

  add(revision: TemplateRevision): Promise<void> {
    this.revisions.push(revision);
    return Promise.resolve();
  }
}
