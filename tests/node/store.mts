// SPDX-License-Identifier: Apache-2.0
// A small common store of nodes that answer for one identity: a folder with one file for each record, and the resolver over
// it. Making a file that must not be there yet is atomic, among processes too.
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Answer, NeedKind, type Need, type Resolution } from 'libesf';

let drafts = 0;

export class Store {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  resolve = (need: Need): Resolution => {
    if (need.kind === NeedKind.MARK) return this.insertMark(need);
    if (need.kind !== NeedKind.ORIGINATOR_RAND) return [Answer.UNREACHABLE];
    const found = this.find(need.id);
    return found ? [Answer.FOUND, found] : [Answer.ABSENT];
  };

  private insertMark(need: Need): Resolution {
    const mark = JSON.parse(need.content.toString()) as { rand_id?: string; rand?: object };
    if (mark.rand_id !== undefined) this.insert(mark.rand_id, JSON.stringify(mark.rand));
    return this.insert(need.id, need.content) ? [Answer.INSERTED] : [Answer.EXISTS, this.find(need.id)];
  }

  private path(id: string): string {
    return join(this.folder, createHash('sha256').update(id).digest('hex'));
  }

  private find(id: string): Buffer | null {
    try {
      return readFileSync(this.path(id));
    } catch {
      return null;
    }
  }

  /** Whole or not at all: the record is written aside and then given its name, if nothing has that name. */
  private insert(id: string, document: string | Buffer): boolean {
    const draft = join(this.folder, `draft-${process.pid}-${drafts++}`);
    writeFileSync(draft, document);
    try {
      linkSync(draft, this.path(id));
      return true;
    } catch {
      return false;
    } finally {
      rmSync(draft);
    }
  }
}
