"""The append-only record: commitments, the tree over them, checkpoints, proofs."""
