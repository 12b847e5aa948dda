"""What a finding on a blind reading says."""

from __future__ import annotations

from catalogue.rules.blindness import not_blind


def test_it_names_the_reading_its_agent_and_what_they_knew() -> None:
    finding = not_blind("marking-x", 9, "agent-a", None, [*range(1, 9), 10, 11, 12])
    assert (finding.code, finding.severity, finding.subject) == ("P27", "warning", "marking-x")
    assert "entry 9" in finding.message
    assert "agent-a" in finding.message
    assert "knew by entry 1 " in finding.message
    assert str(dict(finding.compared)["earlier entries"]).endswith("11, and more")
    assert dict(finding.compared)["read by"] == "the agent, or not stated"
