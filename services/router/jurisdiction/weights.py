"""How strongly a signal speaks for a country, in one table.

The order is fixed: residence (certain) > account country and seat of a custodian > numbering plan > country-code
domain > registry country of an address. Language, names and looks weigh nothing. Evidence of different kinds adds up as
1 - (1 - a)(1 - b); of one kind only the strongest counts, so that ten numbers of a call centre are not ten proofs.
"""

RESIDENCE = 1.0
REPORTER = 0.9
ACCOUNT_FIELD = 0.86
ACCOUNT_SHARE = 0.1
"""Added by the share of the money that went there, so that destinations come in the order of the money."""
INTERMEDIARY = 0.5
ACCOUNT_WORDS = 0.8
MOBILE_MONEY = 0.7
"""A telephone number that mobile money was paid to: the account stands where the number was given out."""
ADJECTIVE_ACCOUNT = 0.6
BANK_WORDS = 0.42
"""A bank is named, and nobody paid: not enough by itself."""
CUSTODIAN = 0.78
"""The legal seat of an exchange or a payment provider that holds the money, by the register or in words."""
SUSPECT_WORDS = 0.6
SUSPECT_PROVED = 0.75
SUSPECT_STATED = 0.5
SUSPECT_STATED_AS_CLAIMED = 0.25
LIVES = 0.4
"""Where somebody lives, in words: what a stranger says of himself is no destination by itself."""
SERVER_WORDS = 0.56
REGISTRAR_WORDS = 0.58
"""A registrar knows its customer; a name server only answers for him."""
CAPTIVE = 0.9
KIN = 0.5
ADDRESS_WORDS = 0.45
"""A place named beside an IP address, as a log or a carrier gives it."""
PHONE = 0.46
PHONE_SHARED_PLAN = 0.25
"""+1 numbers are rented out worldwide."""
PHONE_BESIDE_MONEY = 0.3
"""Where the money is known to be in another country, a number only shows what the caller wanted to be seen."""
PHONE_WITHOUT_OFFENCE = 0.3
"""A number that nobody says anything about is kept for linking, and no more."""
DOMAIN = 0.18
REGISTRY = 0.3
REGISTRY_TWICE = 0.46
"""Two addresses of one country that are not the same machine."""
PLATFORM = 0.1
PLATFORM_PRESERVATION = 0.5
"""Where records at the platform are the only lead, and the reporter asks to keep them."""
REPORTER_ELSEWHERE = 0.5
"""A bank, a business or a relative that reports from another country holds what the other side needs."""

DESTINATION = 0.44
"""From this weight on a country is a destination; below it the signal is kept and shown, and nobody is bothered."""
