"""What people are told: reply codes, their templates in every language, and how they are joined."""
