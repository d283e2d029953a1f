"""Stored releases, and the page that shows one."""

import re
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from app.extensions import alembic, db
from app.filters import points, sentence
from app.results.models import StoredRelease
from app.results.overview import heat_rows, starting_waves
from app.results.queries import demo_keys, latest_demo_release
from app.results.services import replace_demo
from assessments.release import Release


def stored(app: Flask) -> Release:
    with app.app_context():
        release = latest_demo_release()
    assert release is not None
    return release


def even(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class Text(HTMLParser):
    """What a reader of the page hears, in order, with white space made even."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(page)
        self.all = even(" ".join(self.parts))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def test_a_release_comes_back_from_the_database_as_it_went_in(database_app: Flask, demo_app: Flask) -> None:
    release = stored(demo_app)
    with database_app.app_context():
        alembic.upgrade()
    with database_app.app_context():
        replace_demo({"later": release})
    assert stored(database_app) == release


def test_the_latest_wave_is_shown_and_both_are_kept(demo_app: Flask) -> None:
    assert stored(demo_app).wave.name == "Autumn 2026"
    with demo_app.app_context():
        assert len(demo_keys()) == 2


def test_replacing_the_demo_leaves_other_releases_alone(demo_app: Flask) -> None:
    release = stored(demo_app)
    with demo_app.app_context():
        row = db.session.scalars(select(StoredRelease).where(StoredRelease.demo)).first()
        assert row is not None
        row.demo = False
        kept = row.key
        db.session.commit()
        replace_demo({"new": release})
        assert demo_keys() == {"new"}
        assert kept in db.session.scalars(select(StoredRelease.key)).all()


def test_a_document_is_loaded_only_where_it_is_asked_for(demo_app: Flask) -> None:
    with demo_app.app_context():
        row = db.session.scalars(select(StoredRelease)).first()
        assert row is not None
        assert "document" in inspect(row).unloaded
        assert (row.organisation, row.schema_version) == ("Tarnwick Home", 1)


def test_the_overview_says_what_the_release_says(demo_app: Flask, demo_client: FlaskClient) -> None:
    release = stored(demo_app)
    page = Text(demo_client.get("/demo").text).all
    with demo_app.test_request_context("/demo"):
        for key in ("answer", "rollout", "gate", "compare"):
            assert even(sentence(release.pages[key].heading, release)) in page
        assert points(release.whole.index.value) in page  # type: ignore[union-attr]
    for unit in release.organisation.units:
        assert unit.name in page
    for pillar in release.instrument.pillars:
        assert pillar.title["en"] in page
    assert "Demonstration data" in page
    assert "this machine only" in page
    assert release.id in page


def test_a_withheld_unit_shows_no_number(demo_app: Flask, demo_client: FlaskClient) -> None:
    release = stored(demo_app)
    rows = re.findall(r"<tr>.*?</tr>", demo_client.get("/demo").text.split('class="heat"')[1], re.DOTALL)
    for key in release.comparisons["index"].withheld:
        name = release.unit(key).name
        (row,) = [row for row in rows if name in row]
        assert "Not shown, to protect respondents" in row
        assert not re.search(r"\d", Text(row).all)


def test_the_heat_table_has_each_compared_unit_once_in_the_order_of_the_release(demo_app: Flask) -> None:
    release = stored(demo_app)
    rows = heat_rows(release)
    assert [row.index for row in rows] == list(release.comparisons["index"].rows)
    assert all(len(row.pillars) == len(release.instrument.pillars) for row in rows)
    for row in rows:
        for pillar, compared in zip(release.instrument.pillars, row.pillars, strict=True):
            assert compared in (*release.comparisons[pillar.key].rows, None)


def test_every_wave_of_the_rollout_has_its_weeks_and_units(demo_app: Flask) -> None:
    release = stored(demo_app)
    waves = starting_waves(release)
    assert [(wave.first_week, wave.last_week) for wave in waves[:2]] == [(1, 13), (14, 26)]
    assert release.rollout is not None
    assert [unit for wave in waves for unit in wave.units] == [u for u in release.rollout.units if u.wave is not None]
    assert starting_waves(release.model_copy(update={"rollout": None})) == ()


def test_names_are_shown_literally(demo_app: Flask, demo_client: FlaskClient) -> None:
    release = stored(demo_app)
    hostile = '<script>alert("1")</script> R&D $x_$ {unit} %(unit)s'
    units = tuple(unit.model_copy(update={"name": hostile}) for unit in release.organisation.units)
    organisation = release.organisation.model_copy(update={"name": hostile, "units": units})
    with demo_app.app_context():
        replace_demo({"hostile": release.model_copy(update={"organisation": organisation})})
    page = demo_client.get("/demo").text
    assert "<script" not in page
    assert hostile in Text(page).all


def test_a_release_of_which_little_may_be_shown_still_has_its_page(demo_app: Flask, demo_client: FlaskClient) -> None:
    release = stored(demo_app)
    bare = release.model_copy(update={"rollout": None, "changes": (), "limits": (), "previous_wave": None})
    empty = bare.headline.model_copy(update={"strengths": (), "weak_points": (), "quick_wins": ()})
    with demo_app.app_context():
        replace_demo({"bare": bare.model_copy(update={"headline": empty})})
    page = Text(demo_client.get("/demo").text).all
    assert "No strength is certain yet." in page
    assert "Who goes first" not in page


def test_a_report_is_a_file_to_keep(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/demo/report-de.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=bellwether-demo-report-de.pdf"
    assert answer.data == b"%PDF-1.7 de"
