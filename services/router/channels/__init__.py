"""The legal channel to each destination, on the day, for the offence; every answer says what it rests on."""
