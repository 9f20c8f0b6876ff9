"""ArmGuard as an app of a device that trusts it: manifest, service worker, offline page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, url_for

import app as program
from app.web.access import public
from app.web.bundle import joined
from app.web.render import page

bp = Blueprint("device", __name__)
WORKER = "js/device/service-worker.js"
# What the offline page is drawn with. No page of anybody's, and no photograph, is ever kept.
FILES = ("img/icons.svg", "js/device/kept-scans.js")
BUNDLES = ("armguard.css", "shell.js")
ICONS = (("app-192.png", "192x192", "any"), ("app-512.png", "512x512", "any"),
         ("app-maskable-512.png", "512x512", "maskable"))  # fmt: skip


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Tell the device what ArmGuard is called and looks like as an app."""
    icons = [
        {"src": url_for("static", filename=f"img/{name}"), "sizes": size, "type": "image/png",
         "purpose": purpose}
        for name, size, purpose in ICONS
    ]  # fmt: skip
    answer = jsonify(
        name="ArmGuard",
        short_name="ArmGuard",
        description="The armory's record of who holds what",
        id="/",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#F4F5F2",
        theme_color="#17457F",
        icons=icons,
        shortcuts=[{"name": "Counter", "url": "/counter"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """Return the service worker; it differs byte by byte as soon as anything it keeps does."""
    files = [url_for("static", filename=name) for name in FILES]
    files += [url_for("bundle", name=name) for name in BUNDLES]
    script = joined(Path(current_app.static_folder or "") / WORKER)
    told = json.dumps([program.__version__, script, *files]).encode()
    parts = {
        "version": hashlib.sha256(told).hexdigest()[:12],
        "page": url_for(".offline"),
        "files": files,
    }
    answer = Response(f"const PARTS = {json.dumps(parts)};\n{script}", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/offline")
@public
def offline() -> Response:
    """Say what to do while ArmGuard does not answer; the device keeps this page."""
    return page("camera/offline.html")
