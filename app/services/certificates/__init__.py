"""The certificates by which devices know this machine, and the authority of its own behind them."""
