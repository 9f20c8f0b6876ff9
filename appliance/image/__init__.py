"""Makes the image of a card from Debian's packages and a release, and what that card does first."""
