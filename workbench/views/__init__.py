"""Views: a payload drawn in every place (JupyterLab, other hosts, a saved page, a still picture)."""
