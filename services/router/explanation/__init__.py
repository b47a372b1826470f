"""One decision as a page that a police officer reads without training: the words, the countries, the law, the clock."""
