"""One file for each group of rows: `rows()` yields them as they are measured. A file here is a row of `make bench`."""
