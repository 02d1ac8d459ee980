"""What a home was taught and what its people agreed to: how it is recalled and when it goes."""
