"""Each migration goes up and down on both databases, and the last one equals the models."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from config import ROOT, Config
from hub import create_app
from hub.extensions import db

REVISIONS = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]


@pytest.fixture
def blank_app(blank_url: str, tmp_path) -> Iterator[Flask]:
    """An application on a database without any table."""
    app = create_app(Config(instance=tmp_path, database_url=blank_url, scheduler="off"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_last_migration_equals_the_models(blank_app):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_each_migration_goes_up_and_down_and_up_again(blank_app):
    for revision in REVISIONS:
        upgrade(revision=revision)
        downgrade(revision="-1")
        upgrade(revision=revision)
    assert tables() == set(db.metadata.tables)
    downgrade(revision="base")
    assert tables() == set()


def test_migrations_form_one_line():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
