"""The one door to the ledger, the replay that makes tables of it, and search in those tables."""
