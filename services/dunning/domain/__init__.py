"""What dunning knows and decides: plain values and pure functions."""
