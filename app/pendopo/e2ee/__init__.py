"""Keys, sealed frames and the encryption indicator."""
