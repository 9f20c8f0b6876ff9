"""The machine's clock: jumps that are noticed, comparisons with a watch, corrections of entries."""
