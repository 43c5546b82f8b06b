"""An entry's text begun or changed where it stands; every other byte stays as it is."""
