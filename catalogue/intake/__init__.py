"""Photos in: files are read safely, stored write-once, and recorded through the one door."""
