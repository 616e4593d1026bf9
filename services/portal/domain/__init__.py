"""The portal's values and rules: who may see what, where a case stands, what its history says."""
