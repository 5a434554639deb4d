"""The benches of scripts/bench: what is run, how it is counted, how it is shown."""
