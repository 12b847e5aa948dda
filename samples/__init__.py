"""The project's own sample material: synthetic photographs and the example catalogue built on them."""
