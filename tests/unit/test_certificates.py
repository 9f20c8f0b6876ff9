"""The machine's certificates: made once, renewed when they must be, good for this machine alone."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app import clock
from app.config import Settings
from app.documents import trust_profile
from app.queries import certificates
from app.services.certificates import authority, keeping, serving
from app.services.certificates.authority import Authority
from tests.armguard import armguard

NAME, HOME = "armguard.local", ["10.0.0.2", "fd00::2"]
FILES = ("ca.crt", "ca.key", "server.crt", "server.key")


@pytest.fixture
def tls(tmp_path: Path) -> Path:
    """Give the certificates of a machine at home."""
    folder = tmp_path / "etc/tls"
    keeping.keep(folder, name=NAME, addresses=HOME)
    return folder


def held(tls: Path) -> dict[str, bytes]:
    return {name: (tls / name).read_bytes() for name in FILES}


def server_of(tls: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((tls / "server.crt").read_bytes())


def openssl(tls: Path, certificate: Path, *options: str) -> bool:
    """Ask OpenSSL, who had no part in making them, whether a certificate is good."""
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(tls / "ca.crt"), *options]
    done = subprocess.run([*command, str(certificate)], capture_output=True, check=False)
    return done.returncode == 0


def forged(
    by: Authority, folder: Path, *names: x509.GeneralName, ca: bool = False,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
) -> tuple[Path, Authority]:  # fmt: skip
    """Return what somebody who has stolen the authority's key could sign with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Bank")]))
        .issuer_name(by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(authority.signing_only() if ca else authority.serving_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
        .sign(by.key, hashes.SHA256())
    )
    path = folder / f"{certificate.serial_number}.crt"
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return path, Authority(certificate, key)


def test_a_machine_makes_its_certificates_once(tls: Path) -> None:
    before = held(tls)

    assert keeping.keep(tls, addresses=HOME) == keeping.Done(NAME, [])
    assert held(tls) == before


def test_only_the_keys_are_secret(tls: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tls.iterdir()}

    assert stat.S_IMODE(tls.stat().st_mode) == 0o755
    assert modes == {
        "ca.key": 0o600, "server.key": 0o600, "ca.crt": 0o644, "server.crt": 0o644,
        "summary.json": 0o644,
    }  # fmt: skip


def test_the_server_has_its_name_and_addresses_for_395_days(tls: Path) -> None:
    server = server_of(tls)

    assert serving.said(server) == [NAME, *HOME]
    assert server.not_valid_after_utc - server.not_valid_before_utc == timedelta(days=395)
    assert isinstance(server.public_key(), ec.EllipticCurvePublicKey)
    assert openssl(tls, tls / "server.crt", "-purpose", "sslserver", "-verify_hostname", NAME)
    assert openssl(tls, tls / "server.crt", "-verify_ip", "10.0.0.2")
    assert not openssl(tls, tls / "server.crt", "-verify_hostname", "bank.example")


def test_a_new_address_renews_the_server_and_leaves_what_devices_trust(tls: Path) -> None:
    before = held(tls)

    done = keeping.keep(tls, addresses=["192.168.7.9", *HOME])

    assert done.said == ["The server's certificate is new: it does not name 192.168.7.9."]
    after = held(tls)
    assert {name for name in FILES if before[name] != after[name]} == {"server.crt"}
    assert certificates.current(tls).names == [NAME, *HOME[:1], "192.168.7.9", HOME[1]]


def test_an_address_that_is_gone_or_public_renews_nothing(tls: Path) -> None:
    before = held(tls)

    assert keeping.keep(tls, addresses=[HOME[0], "203.0.113.7", "2001:db8::7"]).said == []
    assert held(tls) == before


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (clock.now() - serving.LASTS + timedelta(days=50), "it ends on"),
        (clock.now() + timedelta(days=900), "it begins after today"),
    ],
    ids=["ends soon", "clock was ahead"],
)
def test_a_certificate_of_another_time_is_renewed(tls: Path, made: datetime, why: str) -> None:
    by, key = keeping._authority(tls), keeping._server_key(tls)
    (tls / "server.crt").write_bytes(serving.new(by, key, NAME, HOME, made))

    assert why in keeping.keep(tls, addresses=HOME).said[0]
    assert openssl(tls, tls / "server.crt")


def test_what_devices_trust_does_not_hang_on_the_clock_of_the_first_boot(tls: Path) -> None:
    certificate = x509.load_pem_x509_certificate((tls / "ca.crt").read_bytes())

    assert certificate.not_valid_before_utc == datetime(2024, 1, 1, tzinfo=UTC)
    assert certificate.not_valid_after_utc == datetime(2049, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize("name", ["server.crt", "server.key"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_lost_or_torn_file_of_the_server_is_made_anew(
    tls: Path, name: str, content: bytes | None
) -> None:
    before = held(tls)
    (tls / name).write_bytes(content) if content is not None else (tls / name).unlink()

    keeping.keep(tls, addresses=HOME)

    assert held(tls)["ca.crt"] == before["ca.crt"]
    assert server_of(tls).public_key() == keeping._server_key(tls).public_key()
    assert openssl(tls, tls / "server.crt")


@pytest.mark.parametrize("harm", ["gone", "torn", "of another machine"])
def test_a_harmed_authority_is_never_replaced_in_silence(
    tls: Path, tmp_path: Path, harm: str
) -> None:
    """Every device would have to trust the new one; a person says so."""
    key = tls / "ca.key"
    key.unlink() if harm == "gone" else key.write_bytes(b"torn")
    if harm == "of another machine":
        keeping.keep(tmp_path / "other", name=NAME, addresses=HOME)
        key.write_bytes((tmp_path / "other/ca.key").read_bytes())
    before = (tls / "ca.crt").read_bytes()

    with pytest.raises(keeping.DamagedAuthority, match="--anew"):
        keeping.keep(tls, addresses=HOME)

    assert (tls / "ca.crt").read_bytes() == before
    assert "The authority is new" in keeping.keep(tls, name=NAME, anew=True, addresses=HOME).said[0]
    assert openssl(tls, tls / "server.crt")


def test_another_name_needs_another_authority(tls: Path) -> None:
    with pytest.raises(keeping.AnotherName, match=r"armguard\.local only, not for bravo\.local"):
        keeping.keep(tls, name="bravo.local", addresses=HOME)

    keeping.keep(tls, name="bravo.local", anew=True, addresses=HOME)
    assert openssl(tls, tls / "server.crt", "-verify_hostname", "bravo.local")


def test_a_stolen_authority_vouches_for_nothing_else(tls: Path, tmp_path: Path) -> None:
    by = keeping._authority(tls)
    home, public = (x509.IPAddress(ip_address(text)) for text in ("10.9.9.9", "203.0.113.7"))
    good, _ = forged(by, tmp_path, x509.DNSName(NAME), home)
    bad = {
        name: forged(by, tmp_path, general)[0]
        for name, general in {
            "another name": x509.DNSName("bank.example"),
            "another local name": x509.DNSName("printer.local"),
            "a public address": public,
        }.items()
    }

    assert openssl(tls, good, "-purpose", "sslserver"), "the control: what it may vouch for"
    assert [why for why, path in bad.items() if openssl(tls, path)] == []


def test_a_stolen_authority_signs_no_mail_and_makes_no_other(tls: Path, tmp_path: Path) -> None:
    by, own = keeping._authority(tls), x509.DNSName(NAME)
    mail, _ = forged(by, tmp_path, own, usage=ExtendedKeyUsageOID.EMAIL_PROTECTION)
    between, below = forged(by, tmp_path, own, ca=True)
    leaf, _ = forged(below, tmp_path, own)

    assert not openssl(tls, mail, "-purpose", "smimesign")
    assert not openssl(tls, leaf, "-untrusted", str(between))


def test_an_iphone_takes_the_same_profile_twice_as_one(tls: Path) -> None:
    der = certificates.as_der((tls / "ca.crt").read_bytes())

    assert trust_profile.profile(NAME, der) == trust_profile.profile(NAME, der)
    assert certificates.fingerprint(tls).replace(":", "").lower() in fingerprint_of(tls)


def fingerprint_of(tls: Path) -> str:
    command = ["openssl", "x509", "-in", str(tls / "ca.crt"), "-noout", "-fingerprint", "-sha256"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.replace(":", "").lower()


def test_the_command_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMGUARD_TLS", str(tmp_path / "tls"))
    nothing = armguard("certificates", "show")

    first = armguard("certificates", "make", "--name", NAME)
    second = armguard("certificates", "renew")

    assert nothing.returncode == 1
    assert "armguard certificates make" in nothing.stderr
    assert "The authority is new: devices must trust it." in first.stdout
    assert f"Fingerprint: {certificates.fingerprint(tmp_path / 'tls')}" in first.stdout
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    other = armguard("certificates", "make", "--name", "bravo.local")
    assert (other.returncode, other.stderr.count("\n")) == (1, 1)


def test_neither_web_nor_worker_load_what_makes_certificates(record: Settings) -> None:
    script = (
        "import sys; import app.cli.serve, app.cli.worker, tasks.worker, tasks.kinds; "
        "from app import create_app; create_app(); "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    environment = {"ARMGUARD_DATA": str(record.data), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )

    assert "flask" in done.stdout.split()
    assert "cryptography" not in done.stdout.split()
