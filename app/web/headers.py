"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, g, request, url_for

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

# A style sheet, a script or a drawing is no page; what it may load is said by the page around it.
FILE_POLICY = "default-src 'none'"
# The one script that may compile what reads codes; the pages that use it may not.
DECODER = "decoder.js"
DECODER_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


def attach(app: Flask) -> None:
    """Put the headers on every answer; a template that asks for the camera's script may use it."""
    app.after_request(_add)
    app.jinja_env.globals["camera_script"] = _camera_script


def _camera_script() -> str:
    g.has_camera = True
    return url_for("bundle", name="camera.js")


def _add(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    if _is_file(response) and not _is_decoder():
        response.headers["Content-Security-Policy"] = FILE_POLICY
        return response
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["Referrer-Policy"] = "same-origin"
    if request.is_secure:
        # Over plain HTTP browsers ignore it and complain of it.
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    camera = "(self)" if g.get("has_camera") else "()"
    response.headers["Permissions-Policy"] = f"camera={camera}, microphone=(), geolocation=()"
    # A shared tablet must not show a person's page from its cache after sign-out.
    # (A view that knows better has said so: a photograph.)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    if _is_decoder():
        return DECODER_POLICY
    # Where a page of ours asks another origin: /trust, whether HTTPS works by now.
    if "connects_to" in g:
        return POLICY.replace("connect-src 'self'", f"connect-src 'self' {g.connects_to}")
    return POLICY


def _is_file(response: Response) -> bool:
    return request.endpoint in ("static", "bundle") and response.status_code < 400


def _is_decoder() -> bool:
    return request.endpoint == "bundle" and (request.view_args or {}).get("name") == DECODER
