"""What is written on debris: folding for search, regions, decoding. Pure: no file, clock or randomness."""
