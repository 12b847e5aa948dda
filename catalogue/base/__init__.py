"""What every layer may use and what knows nothing of any layer: values, errors, the schema, SQLite."""
