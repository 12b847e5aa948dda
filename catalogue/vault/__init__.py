"""Originals: write-once bytes, named by their SHA-256 digest."""
