"""What each stage does to one record: pure functions from record to outputs. The agents only carry them."""
