"""Questions in other people's formats: text in, questions out, and back. No file is touched here."""
