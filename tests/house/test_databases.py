"""Each test finds the shipped data and nothing else."""

from sqlalchemy import create_engine, delete, func, inspect, select

from hub.extensions import db
from hub.models import Commune, Setting


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_a_test_changed_is_put_back(app, database):
    communes, settings = count(Commune), count(Setting)
    db.session.execute(delete(Commune))
    db.session.add(Setting(key="planted", value="x"))
    db.session.commit()
    database.put_back()
    assert (count(Commune), count(Setting)) == (communes, settings)
    assert communes > 0


def test_a_blank_database_is_blank(blank_url):
    engine = create_engine(blank_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
