"""Who may bear arms by a commander's order: made, approved, and asked at each issue."""
