"""Migrations run forward and back, with data, on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import LostReference, alembic, db
from app.results.queries import demo_keys, latest_demo_release
from app.results.services import replace_demo


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_run_up_down_and_up_again_with_data(database_app: Flask, demo_app: Flask) -> None:
    with demo_app.app_context():
        release = latest_demo_release()
    assert release is not None
    for _ in range(2):
        with database_app.app_context():
            alembic.upgrade()
        with database_app.app_context():
            assert not alembic.needs_upgrade()
            assert tables() == {"releases"}
            assert demo_keys() == frozenset()
            replace_demo({"one": release})
            assert latest_demo_release() == release
        with database_app.app_context():
            alembic.downgrade("base")
        with database_app.app_context():
            assert tables() == set()


def test_the_models_need_no_migration_that_is_not_written(database_app: Flask) -> None:
    with database_app.app_context():
        alembic.upgrade()
    with database_app.app_context():
        assert alembic.compare_metadata() == []


def test_a_failed_migration_leaves_no_trace(database_app: Flask) -> None:
    def half_done(revision: object, context: object) -> list[object]:
        alembic.op.create_table("half_done", sa.Column("id", sa.Integer, primary_key=True))
        raise RuntimeError("the power went off")

    with database_app.app_context(), pytest.raises(RuntimeError, match="the power went off"):
        alembic.run_migrations(half_done)
    with database_app.app_context():
        assert tables() == set()


def test_a_migration_on_sqlite_rebuilds_a_table_without_deleting_what_refers_to_it(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    migrate(app, parents_and_children)
    migrate(app, rebuild_parents)
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT parent FROM children")).all() == [1]


def test_a_migration_on_sqlite_that_loses_a_reference_is_undone(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    migrate(app, parents_and_children)
    with pytest.raises(LostReference, match="of table children refers to a row of parents"):
        migrate(app, delete_parents)
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT id FROM parents")).all() == [1]


def migrate(app: Flask, step: Callable[[], None]) -> None:
    def steps(revision: object, context: object) -> list[object]:
        step()
        return []

    with app.app_context():
        alembic.run_migrations(steps)


def parents_and_children() -> None:
    alembic.op.create_table("parents", sa.Column("id", sa.Integer, primary_key=True))
    parent = sa.Column("parent", sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE", name="fk_children_parent"))
    alembic.op.create_table("children", sa.Column("id", sa.Integer, primary_key=True), parent)
    alembic.op.execute("INSERT INTO parents VALUES (1)")
    alembic.op.execute("INSERT INTO children VALUES (1, 1)")


def rebuild_parents() -> None:
    with alembic.op.batch_alter_table("parents", recreate="always") as parents:
        parents.add_column(sa.Column("name", sa.Text))


def delete_parents() -> None:
    alembic.op.execute("DELETE FROM parents")


def test_sqlite_is_opened_so_that_a_crash_loses_nothing(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    with app.app_context():
        alembic.upgrade()
    with app.app_context(), db.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 5000]
