"""Programs of other systems, as they would be written elsewhere; they use nothing of ours."""
