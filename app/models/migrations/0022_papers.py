"""Makes the forms and their printers anew, for every paper."""

from pathlib import Path

# Foreign keys cannot be switched off inside a block, so this migration makes its own.
atomic = False


def up(migrator, db):  # type: ignore[no-untyped-def]
    connection = db.connection()
    if connection.pragma("user_version") >= 22:
        return  # cut off between its block and the history
    connection.pragma("foreign_keys", 0)
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(Path(__file__).with_suffix(".sql").read_text())
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise RuntimeError("the forms made anew do not fit what names them")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    finally:
        connection.pragma("foreign_keys", 1)
