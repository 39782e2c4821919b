"""Security headers of every answer, errors and refused sockets included."""

import secrets

from flask import Flask, Response, g, request
from flask_security import current_user

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def csp_nonce() -> str:
    """The nonce of this answer, for the few inline elements that carry one."""
    if "hub_nonce" not in g:
        g.hub_nonce = secrets.token_urlsafe(16)
    return str(g.hub_nonce)


def harden(response: Response) -> Response:
    """Add what is missing; personal pages are never stored."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if not request.path.startswith("/static/") and current_user.is_authenticated:
        response.headers["Cache-Control"] = "no-store"
    return response


def bind(app: Flask) -> None:
    """Harden every answer."""
    app.after_request(harden)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
