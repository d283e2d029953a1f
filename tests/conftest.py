"""What every test shares."""

from hypothesis import settings

# A slow machine is not a failing property, and a failure that comes and goes helps nobody.
settings.register_profile("bellwether", deadline=None, derandomize=True)
settings.load_profile("bellwether")
