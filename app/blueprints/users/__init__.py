"""Who signs in: users, their sessions and API tokens, and one's own profile."""
