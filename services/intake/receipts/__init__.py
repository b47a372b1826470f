"""The receipt in the hands of people: as words, as digits, signed for a bank, on paper, and verified by anyone."""
