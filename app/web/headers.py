"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = "; ".join(
    f"{name} {value}"
    for name, value in {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }.items()
)


def attach(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    # Where a page of ours asks another origin: /trust, whether HTTPS works by now.
    if g.get("connects_to"):
        policy = response.headers["Content-Security-Policy"]
        also = f"connect-src 'self' {g.connects_to}"
        response.headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", also)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.is_secure:
        # Over plain HTTP browsers ignore it and complain of it.
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    if request.endpoint != "static":
        # A shared tablet must not show a person's page from its cache after sign-out.
        # (A view that knows better has said so: a photograph.)
        response.headers.setdefault("Cache-Control", "no-store")
    return response
