"""Looking for what contradicts itself: in the working catalogue (`audit`) and in a public folder (`verify`)."""

from catalogue.audit.audit import Report, audit
from catalogue.audit.verdict import Check, Verdict
from catalogue.audit.verify import verify

__all__ = ["Check", "Report", "Verdict", "audit", "verify"]
