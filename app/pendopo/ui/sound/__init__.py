"""Devices, levels and hearing oneself, as the window shows them."""
