"""E-mails that say "there is news" and nothing else, to reporters who asked for them."""
