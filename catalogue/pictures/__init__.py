"""Photos of others, read and rebuilt safely: what they are, what they say, how they look."""
