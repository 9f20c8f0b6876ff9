"""Imports every compiled module of the Python that runs this, to see that all suit the machine."""

from __future__ import annotations

import importlib
import sys
import sysconfig
from pathlib import Path

# For windows on a screen: it wants Python's tkinter, which a machine without one lacks.
LEFT_OUT = ("PIL._imagingtk",)


def modules(packages: Path) -> list[str]:
    """Return the names of the compiled modules in a folder of packages."""
    found = sorted(path for path in packages.rglob("*.so") if _is_module(path))
    names = (_name(path.relative_to(packages)) for path in found)
    return [name for name in names if name not in LEFT_OUT]


def _is_module(path: Path) -> bool:
    """Tell a module from a library that lies beside one: Python asks it for this function."""
    name = path.name.split(".")[0]
    return (
        f"PyInit_{path.parent.name if name == '__init__' else name}".encode() in path.read_bytes()
    )


def _name(path: Path) -> str:
    name = path.name.split(".")[0]
    return ".".join([*path.parts[:-1], *([] if name == "__init__" else [name])])


def main() -> int:
    """Import them all; the last line says how many, or which one failed."""
    names = modules(Path(sysconfig.get_paths()["platlib"]))
    failed = [name for name in names if not _is_imported(name)]
    if failed or not names:
        _say(f"Compiled modules that do not suit this machine: {' '.join(failed) or 'none found'}")
        return 1
    machine = f"Python {sys.version.split()[0]} {sysconfig.get_platform()}"
    _say(f"Imported {len(names)} compiled modules on {machine}: {' '.join(names)}")
    return 0


def _is_imported(name: str) -> bool:
    try:
        importlib.import_module(name)
    except (ImportError, OSError) as error:
        _say(f"{name}: {error}")
        return False
    return True


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
