"""The parts of replay: what is read, in which order and pace, what was acknowledged."""
