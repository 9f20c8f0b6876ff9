"""Run by a unit in place of ArmGuard: everything compiled that it is built of works in there.

And nothing else may be written or reached. An AssertionError or a crash fails the unit.
"""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import argon2
import nacl.signing
import pyrage
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from reportlab.pdfgen import canvas


def main() -> None:
    """Use each library once as ArmGuard does, then look for a way out."""
    threading.stack_size(512 * 1024)
    hasher = argon2.PasswordHasher()
    assert hasher.verify(hasher.hash("word"), "word")
    Image.new("RGB", (900, 600), "red").resize((90, 60)).save(io.BytesIO(), "JPEG")
    assert zxingcpp.read_barcodes(Image.new("L", (90, 90), 255)) == []
    page = canvas.Canvas(io.BytesIO())
    page.drawString(9, 9, "ArmGuard")
    page.save()
    assert nacl.signing.SigningKey.generate().sign(b"head").signature
    assert pyrage.encrypt(b"record", [pyrage.x25519.Identity.generate().to_public()])
    assert ec.generate_private_key(ec.SECP256R1()).curve.name == "secp256r1"
    assert apsw.Connection(":memory:").execute("SELECT 1").fetchall() == [(1,)]
    subprocess.run([sys.executable, "-c", "pass"], check=True)

    Path("/var/lib/armguard/written").touch()
    for elsewhere in ("/etc/x", "/opt/armguard/x", "/home/x", "/usr/x", "/run/x"):
        assert not _may_write(Path(elsewhere)), elsewhere
    assert not _may_have_a_network()


def _may_write(path: Path) -> bool:
    try:
        path.touch()
    except OSError:
        return False
    return True


def _may_have_a_network() -> bool:
    try:
        socket.socket(socket.AF_INET).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
