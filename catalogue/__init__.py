"""A catalogue of debris evidence: one ledger, two replays.

Whatever anyone states enters as an entry in an append-only ledger; every table, on the desk and on
the public site, is a replay of that ledger. `docs/design.md` explains the five laws behind it.
"""
