from hypothesis import settings

# A busy machine is no failure of the law under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
