"""Stock: magazines, ammunition lots and accessories, who carries them, and what is owed."""
