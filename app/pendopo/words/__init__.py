"""Every sentence a person reads, in the window and on the command line; no Qt."""
