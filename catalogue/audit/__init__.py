"""Looking for what contradicts itself: in the working catalogue, in a public folder, and in a proof."""

from catalogue.audit.audit import Report, audit
from catalogue.audit.package import verify_package
from catalogue.audit.proofs import verify_proof
from catalogue.audit.public import verify
from catalogue.audit.verdict import Check, Verdict

__all__ = ["Check", "Report", "Verdict", "audit", "verify", "verify_package", "verify_proof"]
