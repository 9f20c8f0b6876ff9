"""HTTP that all pages share: who may, sessions, rendering, errors, headers, static files."""
