"""Who may call what. A view declares it with a tag, and one function enforces it before every request."""

from collections.abc import Callable
from enum import Enum
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"

PROXY_HEADERS: Final = frozenset({"forwarded", "via", "x-real-ip"})
"""What proxies add to a request, beside everything that begins with X-Forwarded-."""


class Permission(Enum):
    """What somebody may be allowed to do."""

    SEE_DEMO = "see the demonstration"


def public(view: View) -> View:
    """Tag a view that everybody may call."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # a tag on the function
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Tag a view that only holders of the permission may call."""

    def tag(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # a tag on the function
        return view

    return tag


def is_demo_on_this_machine() -> bool:
    """Whether the demo is running and the request comes from the machine that runs it, and through no proxy."""
    came_by_proxy = any(
        name in PROXY_HEADERS or name.startswith("x-forwarded-") for name in map(str.lower, request.headers.keys())
    )
    if came_by_proxy or not current_app.config["DEMO"]:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


HELD: Final[dict[Permission, Callable[[], bool]]] = {Permission.SEE_DEMO: is_demo_on_this_machine}
"""How to find out whether whoever sends the current request holds a permission."""


def enforce() -> None:
    """Refuse the current request unless its view's tag allows it; a view without a tag is always refused."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return  # No address of ours: Flask answers 404 or 405.
    access = getattr(view, "access", None)
    if access == PUBLIC:
        return
    if not isinstance(access, Permission) or not HELD[access]():
        abort(403)


def init_app(app: Flask) -> None:
    """Enforce the tags, from the first request on."""
    public(app.view_functions["static"])
    app.before_request(enforce)
