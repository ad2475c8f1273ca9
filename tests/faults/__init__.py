"""Kills everything, many times, and compares what is in the broker with the oracle: `make faults RUNS=60 SEED=1`."""
