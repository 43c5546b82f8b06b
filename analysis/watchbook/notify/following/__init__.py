"""Follows what people were told: who acknowledged it elsewhere, and whom to call next."""
