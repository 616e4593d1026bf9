"""Tests of the dunning service."""
