"""Security headers, the same on every response: nothing is allowed but what a page of ours needs."""

from flask import Flask, Response, request
from secure import Secure
from secure.headers import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
)

TWO_YEARS = 63_072_000


def init_app(app: Flask) -> None:
    """Set the headers on every response, errors and files included."""
    secure = _headers(behind_tls=app.config["BEHIND_TLS"])

    @app.after_request
    def set_headers(response: Response) -> Response:
        secure.set_headers(response)
        # Pages show people's results; only files that are the same for everybody may be kept by a browser.
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def _headers(*, behind_tls: bool) -> Secure:
    # No script is needed so far, so none is allowed; style, pictures and type come from our own files.
    content = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .form_action("'self'")
        .frame_ancestors("'none'")
        .base_uri("'none'")
    )
    return Secure(
        csp=content,
        xcto=XContentTypeOptions(),
        referrer=ReferrerPolicy().same_origin(),
        permissions=PermissionsPolicy().camera().geolocation().microphone().payment().usb(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(TWO_YEARS).include_subdomains() if behind_tls else None,
    )
