"""One decision explained: a page that an officer reads without training, and the same in words for the terminal."""
