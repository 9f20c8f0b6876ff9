"""Photographs of people and items: taken, taken down, and served to who may see them."""
