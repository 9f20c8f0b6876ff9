"""Authorization rosters: who may bear arms, approved by a commander."""
