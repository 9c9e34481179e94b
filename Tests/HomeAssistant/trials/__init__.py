"""Each function is a trial: its name is what must hold."""
