"""The extension objects, and how a database is opened."""

import sqlite3
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, current_app
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class LostReference(RuntimeError):
    """A migration would leave a row that refers to another that does not exist."""


class Model(DeclarativeBase):
    """The parent of every table. Constraints are named, so that migrations can find them on every database."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Migrations(Alembic):
    """Alembic with what SQLite needs: a folder for the file, and foreign keys off while tables are rebuilt.

    A rebuilt table is copied and dropped, and dropping it would delete every row that refers to it on cascade.
    """

    def run_migrations(self, fn: Any, **options: Any) -> None:
        """Migrate in one transaction, or not at all. Raises `LostReference` where a row has lost what it refers to."""
        Path(current_app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = self.migration_context.connection
        if connection is None or connection.dialect.name != "sqlite":
            super().run_migrations(fn, **options)
            return
        # On the driver's own connection: in a transaction, which SQLAlchemy would begin, SQLite ignores this pragma.
        # The connection is closed, not returned to the pool, when the application context ends.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")

        def checked(revision: Any, context: Any) -> Any:
            yield from fn(revision, context)
            for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                raise LostReference(f"row {row} of table {table} refers to a row of {parent} that does not exist")

        super().run_migrations(checked, **options)


db = SQLAlchemy()
alembic = Migrations(metadatas=Model.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    """Connect the extensions to the app. Nothing is opened before it is used."""
    app.config["ALEMBIC"] = {"script_location": str(Path(app.root_path).parent / "migrations")}
    app.config["ALEMBIC_CONTEXT"] = {"render_as_batch": True, "transactional_ddl": True, "compare_type": True}
    db.init_app(app)
    # It would end asynchronous sessions too, in a new event loop after every request; there are none here.
    app.teardown_appcontext_funcs = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
    alembic.init_app(app)


@sa.event.listens_for(sa.Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver would leave table definitions out of transactions; `_begin` begins every one instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@sa.event.listens_for(sa.Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
