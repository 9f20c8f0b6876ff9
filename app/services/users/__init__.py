"""Who signs in: users, their secrets, sessions, tokens, and how they like their lists."""
