"""What leaves the house: review, release, and the public folder that is built of released claims alone."""
