"""Paper: data in, bytes or a drawing out; nothing here knows the record or the browser."""
