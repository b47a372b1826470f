"""The questions, as data: one file a topic, to be read and changed by those who word them."""
