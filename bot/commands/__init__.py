"""Commands: one file for each noun people type."""
