"""The page that says how to trust this machine, and what a device takes along for it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from app.documents import trust_profile
from app.queries import certificates
from app.queries.certificates import Certificate
from app.web.access import public
from app.web.configuration import configuration
from app.web.render import page

bp = Blueprint("trust", __name__)


@bp.get("/trust")
@public
def show() -> Response:
    """Say what to do on each kind of device, and look whether this one has done it."""
    held = certificates.current(configuration().tls)
    host = _host(held) if held else None
    if host and not request.is_secure:
        # The page came by plain HTTP and asks whether HTTPS works by now: elsewhere nothing may.
        g.connects_to = f"https://{host}"
    return page("trust/show.html", held=held, host=host, is_reached=request.is_secure)


@bp.get("/trust/reached")
@public
def reached() -> tuple[str, int]:
    """Answer a device that asks by HTTPS: that it hears this is all there is to say."""
    return "", 204


@bp.get("/ca.crt")
@public
def authority() -> Response:
    """Give the certificate to trust, as all systems but one take it."""
    return _file(_pem(), "application/x-x509-ca-cert", "armguard-ca.crt")


@bp.get("/ca.mobileconfig")
@public
def profile() -> Response:
    """Give it as iPhones and iPads take it."""
    held = certificates.current(configuration().tls) or abort(404)
    content = trust_profile.profile(held.name, certificates.as_der(_pem()))
    return _file(content, "application/x-apple-aspen-config", "armguard.mobileconfig")


def _pem() -> bytes:
    return certificates.authority(configuration().tls) or abort(404)


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=kind, headers=headers)


def _host(held: Certificate) -> str:
    """Return by which of its own names and addresses the machine was asked."""
    asked = request.host.rsplit(":", 1)[0] if request.host[-1:] != "]" else request.host
    own = [f"[{name}]" if ":" in name else name for name in held.names]
    return asked if asked in own else held.name
