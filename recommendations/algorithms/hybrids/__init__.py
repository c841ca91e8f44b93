"""Several algorithms as one."""
