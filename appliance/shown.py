"""Whether nginx shows the certificate that lies there: asked as a device asks, by a handshake.

A server that missed the word to read it again would go on with the old one, and say so to nobody.
Ends with 1 then; armguard-shown.service gives the word once more.
"""

from __future__ import annotations

import socket
import ssl
import sys
import time
from pathlib import Path

CERTIFICATE = Path("/etc/armguard/tls/server.crt")
HERE = ("127.0.0.1", 443)


def is_shown(
    certificate: Path, server: tuple[str, int], *, patience: float = 5, handshake: float = 10
) -> bool:
    """Say whether a server shows a certificate, or does within `patience` seconds.

    One that does not run will. Whether devices may trust it is theirs to judge: this compares.
    Raises OSError, also when the handshake takes longer than `handshake` seconds.
    """
    until = time.monotonic() + patience
    while (shown := _shown(server, handshake)) is not None:
        if shown == ssl.PEM_cert_to_DER_cert(certificate.read_text()):
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def _shown(server: tuple[str, int], seconds: float) -> bytes | None:
    """Return what the server shows; None where nobody listens. Raises OSError."""
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        plain = socket.create_connection(server, seconds)
    except ConnectionRefusedError:
        return None
    with plain, anybody.wrap_socket(plain) as secure:
        return secure.getpeercert(binary_form=True)


if __name__ == "__main__":
    try:
        is_good = is_shown(CERTIFICATE, HERE)
    except OSError as error:
        sys.exit(f"{HERE[0]} could not be asked for its certificate: {error}")
    if not is_good:
        sys.exit(f"{HERE[0]} shows another certificate than {CERTIFICATE}: it is asked again.")
