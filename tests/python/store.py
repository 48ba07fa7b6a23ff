# SPDX-License-Identifier: Apache-2.0
"""A small common store of nodes that answer for one identity: an SQLite file, and the resolver over it.

It holds what MARK needs bring (the originator random object that came along first, then the mark, if none is there) and
finds what ORIGINATOR_RAND needs ask for (D1, D6).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from libesf import Answer, Need, NeedKind


class Store:
    def __init__(self, path: Path) -> None:
        self.path = path
        with self.transaction() as db:
            db.execute("CREATE TABLE IF NOT EXISTS marks (id TEXT PRIMARY KEY, document BLOB, expiry INTEGER)")
            db.execute("CREATE TABLE IF NOT EXISTS rands (id TEXT PRIMARY KEY, document BLOB, expiry INTEGER)")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each, so that any thread may ask."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    def resolve(self, need: Need, /) -> tuple[Answer, bytes | None]:
        if need.kind == NeedKind.MARK:
            return self.insert(need)
        if need.kind == NeedKind.ORIGINATOR_RAND:
            with self.transaction() as db:
                row = db.execute("SELECT document FROM rands WHERE id = ?", [need.id]).fetchone()
            return (Answer.FOUND, row[0]) if row else (Answer.ABSENT, None)
        return Answer.UNREACHABLE, None

    def insert(self, need: Need) -> tuple[Answer, bytes | None]:
        mark = json.loads(need.content)
        with self.transaction() as db:
            if "rand_id" in mark:
                rand = json.dumps(mark["rand"]).encode()
                db.execute("INSERT OR IGNORE INTO rands VALUES (?, ?, ?)", [mark["rand_id"], rand, need.expiry])
            new = db.execute("INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", [need.id, need.content, need.expiry])
            if new.rowcount:
                return Answer.INSERTED, None
            stored: bytes = db.execute("SELECT document FROM marks WHERE id = ?", [need.id]).fetchone()[0]
            return Answer.EXISTS, stored
