"""Keeps out of the pages' process what nobody asks it for (docs/decisions/0024).

Called before the pages are imported. Our own modules of services, queries and documents are loaded
when somebody first asks them for a name. What libraries import for developers is replaced by
stand-ins, and OpenSSL by Python's own hashes: pages seldom speak to anybody but the proxy.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

LATER = ("app.services.", "app.queries.", "app.documents.")
# Reading and writing these loads nothing: whoever imports a module asks for them.
KNOWN = {"__spec__", "__loader__", "__name__", "__package__", "__path__", "__file__", "__class__"}
# Modules without which their users do as well: other drivers, and what loads OpenSSL (4 MiB)
# or Pillow.
TLS = "_ssl"
WITHOUT = ("sqlite3", "psycopg2", "psycopg", "pymysql", "_hashlib", TLS,
           "qrcode.image.styles.moduledrawers.pil")  # fmt: skip
# module: the names that its users import from it, for a server of developers, for tests, for a
# service of Google's.
STAND_INS = {
    "werkzeug.serving": ("run_simple", "is_running_from_reloader"),
    "werkzeug.test": ("Client",),
    "flask.cli": (),
    "flask_login.test_client": ("FlaskLoginClient",),
    "flask_wtf.recaptcha": ("Recaptcha", "RecaptchaField", "RecaptchaWidget"),
}


class Later(ModuleType):
    """A module whose code runs when somebody first asks it for a name."""

    def __getattribute__(self, name: str) -> Any:
        plain = super().__getattribute__
        if name not in KNOWN:
            loader = plain("__loader__")
            if isinstance(loader, LaterLoader):
                loader.load(self)
        return plain(name)


class LaterLoader(Loader):
    """Loads a module for whoever asks first, whichever thread that is; the others wait."""

    def __init__(self, loader: Loader) -> None:
        self._loader, self._lock, self._is_loading = loader, RLock(), False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = Later

    def load(self, module: ModuleType) -> None:
        """Run the module's code unless that was done, or is being done by this very thread."""
        with self._lock:
            if self._is_loading or module.__loader__ is not self:
                return
            self._is_loading = True
            try:
                self._loader.exec_module(module)
            finally:
                self._is_loading = False
            module.__loader__ = module.__spec__.loader = self._loader  # type: ignore[union-attr]
            module.__class__ = ModuleType


class LaterFinder(MetaPathFinder):
    """Finds the modules that are to be loaded later; packages are loaded at once."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if not name.startswith(LATER):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = LaterLoader(spec.loader)
        return spec


class AppGroup:
    """Stand for an application's commands of Flask's: none."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.commands: dict[str, object] = {}


def become() -> None:
    """Make this process a lean one. Once, before Flask, Peewee and the pages are imported."""
    for name, names in STAND_INS.items():
        module = sys.modules.setdefault(name, ModuleType(name))
        for one in names:
            setattr(module, one, _unused)
    sys.modules["flask.cli"].__dict__["AppGroup"] = AppGroup
    missing: Any = None  # what makes `import` raise ImportError
    if importlib.util.find_spec("_sha256") or importlib.util.find_spec("_sha2"):
        for name in WITHOUT:
            sys.modules.setdefault(name, missing)
    sys.meta_path[:0] = [LaterFinder()]


def begun() -> None:
    """Let what is asked for from now on use OpenSSL: who tries a store of backups by HTTPS does."""
    if sys.modules.get(TLS, sys) is None:
        del sys.modules[TLS]


def _unused(*_: object, **__: object) -> bool:
    """Stand for what nobody calls here; Flask asks once whether it is a reloader's: no."""
    return False
