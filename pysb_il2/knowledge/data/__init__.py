"""Tables and sources that come with the package."""
