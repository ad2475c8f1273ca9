"""Programs that do the same work on Kafka: the same pure functions, three stages, commit after acknowledgement, state kept.

Each is a module run as a process: `python -m bench.contestants.<name>`, settings from SITREP_* variables; it runs until
it is terminated.
"""
