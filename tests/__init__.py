"""Tests: sentences about what the house does. The tree mirrors the code."""
