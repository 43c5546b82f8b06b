"""What commands ask for and print; nothing here changes anything."""
