"""What words name that can be looked up: accounts, numbers, addresses, wallets; each checked, with whose it seems."""
