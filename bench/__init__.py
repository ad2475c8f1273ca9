"""What the service costs, measured: `make bench`; what every measurement is for stands in docs/scaling.md."""
