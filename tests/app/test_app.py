"""The app as a whole: who gets in, what every response carries, and what happens when something is wrong."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.extensions import alembic, db
from app.permissions import PUBLIC, Permission, public
from config import InvalidSettings, load_settings

MakeApp = Callable[..., Flask]

CONTENT = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SECURITY = {
    "Content-Security-Policy": CONTENT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
ADDRESSES = {
    "/": 302,
    "/demo": 200,
    "/demo/report-en.pdf": 200,
    "/demo/report-de.pdf": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/static/css/tokens.css": 200,
    "/nowhere": 404,
    "/demo/report-fr.pdf": 404,
}
DEMO_ADDRESSES = ("/", "/demo", "/demo/report-en.pdf")
ELSEWHERE = ("192.0.2.7", "10.0.0.2", "2001:db8::1", "::ffff:192.0.2.7", "", "localhost")


def test_every_route_declares_who_may_call_it(demo_app: Flask) -> None:
    undeclared = [
        name
        for name, view in demo_app.view_functions.items()
        if getattr(view, "access", None) != PUBLIC and not isinstance(getattr(view, "access", None), Permission)
    ]
    assert undeclared == []


def test_every_route_is_tried_in_these_tests(demo_app: Flask) -> None:
    urls = demo_app.url_map.bind("localhost")
    tried = {urls.match(address)[0] for address, status in ADDRESSES.items() if status != 404}
    assert tried == set(demo_app.view_functions)


def test_a_route_that_declares_nothing_is_refused(demo_app: Flask) -> None:
    demo_app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    answer = demo_app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_every_response_carries_exactly_these_security_headers(
    demo_client: FlaskClient, address: str, status: int
) -> None:
    answer = demo_client.get(address)
    assert answer.status_code == status
    assert {name: answer.headers.getlist(name) for name in SECURITY} == {name: [SECURITY[name]] for name in SECURITY}
    assert answer.headers.getlist("Cache-Control") == ["no-cache" if "static" in address else "no-store"]
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_tls_browsers_are_told_to_stay_there(make_app: MakeApp) -> None:
    answer = make_app(behind_tls=True).test_client().get("/healthz")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent_to_the_demo(demo_client: FlaskClient, address: str, method: str) -> None:
    assert demo_client.open(address, method=method).status_code in {404, 405}


@pytest.mark.parametrize("address", DEMO_ADDRESSES)
@pytest.mark.parametrize("client_address", ELSEWHERE)
def test_the_demo_is_shown_to_no_other_machine(demo_client: FlaskClient, address: str, client_address: str) -> None:
    answer = demo_client.get(address, environ_overrides={"REMOTE_ADDR": client_address})
    assert answer.status_code == 403
    assert b"Tarnwick" not in answer.data


@pytest.mark.parametrize("address", DEMO_ADDRESSES)
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via"])
def test_the_demo_is_not_shown_through_a_proxy(demo_client: FlaskClient, address: str, header: str) -> None:
    assert demo_client.get(address, headers={header: "for=192.0.2.7"}).status_code == 403


@pytest.mark.parametrize("client_address", ["127.0.0.1", "127.9.9.9", "::1"])
def test_the_demo_is_shown_to_this_machine(demo_client: FlaskClient, client_address: str) -> None:
    assert demo_client.get("/demo", environ_overrides={"REMOTE_ADDR": client_address}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_foreign_host_name_is_refused(demo_client: FlaskClient, address: str) -> None:
    # A page elsewhere could give its own name this machine's address, and read the demo through it.
    assert demo_client.get(address, headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("address", DEMO_ADDRESSES)
def test_without_the_demo_there_is_nothing_to_see(demo_app: Flask, make_app: MakeApp, address: str) -> None:
    # The same folder with the demonstration's data, served as an ordinary app.
    answer = make_app().test_client().get(address)
    assert answer.status_code == 403
    assert b"Tarnwick" not in answer.data


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.2"), (2, "192.0.2.1")])
def test_a_proxy_is_believed_only_as_far_as_settings_say(make_app: MakeApp, hops: int, seen: str) -> None:
    app = make_app(proxy_hops=hops)
    app.add_url_rule("/who", view_func=public(lambda: f"{request.remote_addr}"), endpoint="who")
    assert app.test_client().get("/who", headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}).text == seen


def test_looking_changes_nothing_in_the_database(demo_app: Flask, demo_client: FlaskClient) -> None:
    def content() -> list[str]:
        with demo_app.app_context(), db.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            return list(driver.iterdump())

    before = content()
    for address in ADDRESSES:
        demo_client.get(address)
    assert content() == before


def test_the_process_is_alive_without_a_database(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(instance_path=tmp_path / "nowhere").test_client()
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").status_code == 503


def test_it_is_ready_once_the_database_has_every_migration(database_app: Flask) -> None:
    client = database_app.test_client()
    with database_app.app_context():
        Path(database_app.instance_path).mkdir(exist_ok=True)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.json["missing"]
    with database_app.app_context():
        alembic.upgrade()
    assert client.get("/readyz").json == {"status": "ready"}


def test_an_error_of_ours_gets_a_page_that_needs_no_database(demo_app: Flask) -> None:
    @demo_app.get("/breaks")
    @public
    def breaks() -> str:
        raise RuntimeError("a detail that nobody should read")

    demo_app.testing = False
    with demo_app.app_context():
        db.engine.dispose()
    Path(demo_app.instance_path, "bellwether.sqlite").unlink()
    answer = demo_app.test_client().get("/breaks")
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.data
    assert b"a detail" not in answer.data
    assert answer.headers["Content-Security-Policy"] == CONTENT


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/demo/report-fr.pdf", 404)])
def test_an_error_page_says_what_happened_and_the_way_back(demo_client: FlaskClient, address: str, status: int) -> None:
    answer = demo_client.get(address)
    assert answer.status_code == status
    assert b"There is no page at this address." in answer.data
    assert b"Back to the start" in answer.data


def test_an_address_cannot_lead_a_link_of_ours_elsewhere(demo_client: FlaskClient) -> None:
    page = demo_client.get("//elsewhere.example/%22%3E%3Cscript%3E").text
    assert "elsewhere" not in page
    assert "<script" not in page


def test_a_method_that_is_not_allowed_names_those_that_are(demo_client: FlaskClient) -> None:
    answer = demo_client.post("/demo")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/demo", "", "en"),
        ("/demo", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("/demo", "fr", "en"),
        ("/demo?lang=de", "en", "de"),
        ("/demo?lang=xx", "de", "de"),
        ("/nowhere?lang=de", "en", "de"),
    ],
)
def test_a_page_is_in_the_language_asked_for(
    demo_client: FlaskClient, address: str, accepted: str, language: str
) -> None:
    page = demo_client.get(address, headers={"Accept-Language": accepted}).text
    assert re.search(r'<html lang="(\w+)">', page)[1] == language  # type: ignore[index]


def test_a_language_once_chosen_stays(demo_client: FlaskClient) -> None:
    cookie = demo_client.get("/demo?lang=de").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert '<html lang="de">' in demo_client.get("/demo", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in demo_client.get("/demo?lang=en").text
    assert '<html lang="en">' in demo_client.get("/demo", headers={"Accept-Language": "de"}).text


def test_without_a_wish_no_cookie_is_set(demo_client: FlaskClient) -> None:
    assert [name for address in ADDRESSES for name in demo_client.get(address).headers.getlist("Set-Cookie")] == []


def test_there_is_no_secret_unless_one_is_given_or_the_demo_makes_its_own(demo_app: Flask, make_app: MakeApp) -> None:
    assert make_app().secret_key is None
    assert make_app(secret_key="k" * 40).secret_key == "k" * 40
    secret = Path(demo_app.instance_path) / "demo-secret"
    assert demo_app.secret_key == secret.read_text()
    assert len(demo_app.secret_key) >= 64
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("SECRET_KEY", "short-password"), ("PROXY_HOPS", "-1"), ("DATABASE_URL", "no address at all")],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_kept_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert name in str(refused.value)
    assert value not in str(refused.value)


def test_several_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_HOSTS", "readiness.example, www.readiness.example")
    assert load_settings().trusted_hosts == ("readiness.example", "www.readiness.example")
