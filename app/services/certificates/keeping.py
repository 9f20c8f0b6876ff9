"""The certificates' files: made once, renewed when a day or an address asks for it, else left."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app import clock
from app.queries.certificates import AUTHORITY, AUTHORITY_KEY, SERVER, SERVER_KEY, SUMMARY
from app.services import whole_files
from app.services.certificates import authority, serving
from app.services.certificates.authority import Authority, Key
from app.services.errors import Refusal

_SECRET, _READABLE = 0o600, 0o644


class AnotherName(Refusal):
    """The authority vouches for one name, and for this machine another is asked."""

    code = "another_name"

    def __init__(self, own: str, name: str) -> None:
        super().__init__(
            f"The authority vouches for {own} only, not for {name}. With --anew another one is "
            "made, and every device must trust it again."
        )


class DamagedAuthority(Refusal):
    """What devices trust is there, but nothing can be signed with it."""

    code = "damaged_authority"

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The authority in {folder} cannot be used: {why}. Bring it back from a copy, or "
            "make another one with --anew, which every device must trust again."
        )


class Done(NamedTuple):
    """What came of it: one sentence for each file that is new; none when all was well."""

    name: str
    said: list[str]


def keep(
    folder: Path,
    *,
    name: str | None = None,
    anew: bool = False,
    addresses: Sequence[str] | None = None,
) -> Done:
    """Make what is missing and renew what no longer fits; what will do is left as it is.

    `name` is the machine's; without one the authority's own counts, or the host's for a new one.
    `anew` makes another authority, which every device must then trust again. Raises Refusal for
    a name that the authority there may not vouch for, and OSError.
    """
    _make_folder(folder)
    said: list[str] = []
    by = None if anew else _authority(folder)
    if by is None:
        by = authority.new(name or host_name())
        _store_authority(folder, by)
        said.append("The authority is new: devices must trust it.")
    own = authority.name_of(by.certificate)
    if name and name != own:
        raise AnotherName(own, name)
    key = _server_key(folder)
    wanted = [own, *here(addresses)]
    why = _why_not(folder, by, key, wanted)
    if why:
        content = serving.new(by, key, own, wanted[1:], clock.now())
        whole_files.write(folder / SERVER, content, _READABLE)
        said.append(f"The server's certificate is new: {why}.")
    if said or not (folder / SUMMARY).exists():
        _sum_up(folder)
    return Done(own, said)


def host_name() -> str:
    """Return the name under which this machine announces itself."""
    short = Path("/proc/sys/kernel/hostname").read_text().strip().partition(".")[0].lower()
    return f"{short if short not in ('', 'localhost') else 'armguard'}.local"


def here(addresses: Sequence[str] | None = None) -> list[str]:
    """Return the addresses of this machine that its authority may vouch for."""
    if addresses is None:
        said = subprocess.run(["/usr/bin/hostname", "-I"], capture_output=True, text=True)
        addresses = said.stdout.split()
    return sorted({address for address in addresses if authority.is_private(address)})


def _make_folder(folder: Path) -> None:
    """Make the folder, which others may look into: only the keys are secret."""
    if not folder.is_dir():
        folder.mkdir(mode=0o755, parents=True)
        folder.chmod(0o755)
        whole_files.sync_folder(folder.parent)


def _authority(folder: Path) -> Authority | None:
    """Return the authority that is there; None if none is. Raises Refusal for a damaged one."""
    if not (folder / AUTHORITY).exists():
        return None
    try:
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        found = Authority(certificate, _key(folder / AUTHORITY_KEY))
        authority.name_of(found.certificate)
        if found.certificate.public_key() != found.key.public_key():
            raise ValueError("the key belongs to another certificate")
    except FileNotFoundError as error:
        raise DamagedAuthority(folder, "its key is gone") from error
    except ValueError as error:
        raise DamagedAuthority(folder, str(error)) from error
    return found


def _store_authority(folder: Path, by: Authority) -> None:
    """Write the key, then the certificate that makes it count."""
    (folder / AUTHORITY).unlink(missing_ok=True)
    whole_files.write(folder / AUTHORITY_KEY, _as_pem(by.key), _SECRET)
    whole_files.write(folder / AUTHORITY, by.certificate.public_bytes(Encoding.PEM), _READABLE)


def _server_key(folder: Path) -> Key:
    """Return the server's key. It stays through renewals: two files cannot change in one step."""
    path = folder / SERVER_KEY
    try:
        return _key(path)
    except (OSError, ValueError):
        key = ec.generate_private_key(ec.SECP256R1())
        whole_files.write(path, _as_pem(key), _SECRET)
        return key


def _why_not(folder: Path, by: Authority, key: Key, wanted: Sequence[str]) -> str | None:
    try:
        held = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
    except FileNotFoundError:
        return "there was none"
    except ValueError:
        return "the one there cannot be read"
    return serving.why_not(held, by, key, wanted, clock.now())


def _sum_up(folder: Path) -> None:
    """Write down for the pages what the certificate says, so that they need not read it."""
    held = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
    summary = {
        "names": serving.said(held),
        "ends": clock.to_text(held.not_valid_after_utc),
    }
    whole_files.write(folder / SUMMARY, json.dumps(summary).encode(), _READABLE)


def _key(path: Path) -> Key:
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise ValueError("the key is of another kind")
    return found


def _as_pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
