"""What registration knows of a company and how it decides: plain values and pure functions."""
