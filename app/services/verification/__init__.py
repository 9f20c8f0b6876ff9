"""Proves the record: replays the chain and compares everything else in the file with it."""

from app.services.verification.findings import Finding, Report
from app.services.verification.proof import verify

__all__ = ["Finding", "Report", "verify"]
