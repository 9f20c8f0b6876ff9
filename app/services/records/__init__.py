"""People and items: registered, edited, archived; their codes, photographs and remarks."""
