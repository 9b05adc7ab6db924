"""The example season, run through Prefect from first list to green cell: `make run`, or `python -m flows.example`."""
