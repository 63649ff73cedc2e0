"""Pipelines written for other programs: Airflow, GitHub Actions, Jenkins."""
