"""`sitrep demo`: the whole service once, on an embedded Kafka, with faults, and an account at the end."""
