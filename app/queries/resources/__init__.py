"""What the API answers: people, items, entries, custody and tables, in the shapes of api.md."""
