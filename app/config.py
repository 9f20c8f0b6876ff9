"""Settings from the environment, read here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(Exception):
    """The environment holds values that cannot be used; `problems` names every one."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Supervisor:
    """Who started this process and wants to hear that it lives; without a socket nobody does."""

    socket: str = ""
    seconds: float = 60.0  # after as many without a word the process is ended

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Supervisor:
        """Return what systemd sets for a unit of Type=notify with WatchdogSec."""
        env = environ or os.environ
        microseconds = env.get("WATCHDOG_USEC", "")
        seconds = int(microseconds) / 1e6 if microseconds.isdigit() else cls.seconds
        return cls(env.get("NOTIFY_SOCKET", ""), seconds)


@dataclass(frozen=True)
class Settings:
    """What the environment decides. Everything else lives in the settings table."""

    data: Path
    database_path: Path
    host: str = "127.0.0.1"
    port: int = 8000
    socket: str | None = None
    threads: int = 64
    timezone: str = "Asia/Manila"
    trusted_proxy: str | None = None
    log_level: str = "INFO"
    tls: Path = Path("/etc/armguard/tls")
    kernel: Path = Path("/sys")  # where the kernel says how the machine is; tests have their own

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of `environ` (default: the process's own).

        Raises ConfigError that names every wrong value at once.
        """
        env = {key: value.strip() for key, value in (environ or os.environ).items()}
        problems: list[str] = []
        data = Path(env.get("ARMGUARD_DATA") or "./var").absolute()
        settings = cls(
            data=data,
            database_path=_database_path(env.get("DATABASE_URL", ""), data, problems),
            host=env.get("ARMGUARD_HOST") or cls.host,
            port=_number(env, "ARMGUARD_PORT", cls.port, 1, 65535, problems),
            socket=env.get("ARMGUARD_SOCKET") or None,
            threads=_number(env, "ARMGUARD_THREADS", cls.threads, 1, 256, problems),
            timezone=_timezone(env.get("ARMGUARD_TIMEZONE") or cls.timezone, problems),
            trusted_proxy=env.get("ARMGUARD_TRUSTED_PROXY") or None,
            log_level=_log_level(env.get("ARMGUARD_LOG_LEVEL") or cls.log_level, problems),
            tls=Path(env.get("ARMGUARD_TLS") or cls.tls).absolute(),
        )
        _refuse_unsupported(env, problems)
        if problems:
            raise ConfigError(problems)
        return settings


def _database_path(url: str, data: Path, problems: list[str]) -> Path:
    if not url:
        return data / "armguard.db"
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).absolute()
    problems.append(
        "DATABASE_URL must be sqlite:///PATH (a relative path, or an absolute one that begins "
        "with a slash of its own); other databases are not supported by this version"
    )
    return data / "armguard.db"


def _number(
    env: Mapping[str, str], name: str, default: int, low: int, high: int, problems: list[str]
) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    problems.append(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return default


def _timezone(name: str, problems: list[str]) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problems.append(f"ARMGUARD_TIMEZONE must be a zone like Asia/Manila, not {name!r}")
    return name


def _log_level(name: str, problems: list[str]) -> str:
    if name.upper() not in LOG_LEVELS:
        problems.append(f"ARMGUARD_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {name!r}")
    return name.upper()


def _refuse_unsupported(env: Mapping[str, str], problems: list[str]) -> None:
    """Say that a named store is not used, rather than ignore it and write somewhere else."""
    for name in ("ARMGUARD_QUEUE_URL", "ARMGUARD_MEDIA_URL"):
        if env.get(name):
            problems.append(f"{name} is not supported by this version; leave it out")
