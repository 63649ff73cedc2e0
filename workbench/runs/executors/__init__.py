"""Where runs are executed when there are several: processes of this machine, or a cluster. The records are the same."""
