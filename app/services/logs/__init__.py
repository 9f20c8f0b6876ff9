"""What the programs write down of their work: bounded, without names, packed each night."""
