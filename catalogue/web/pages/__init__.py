"""What the pages say: pure functions from a read-only query to frozen page models, used by site and desk alike."""
