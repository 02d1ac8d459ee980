"""What waits for its moment or is kept: timers, delayed commands, lists, announcements."""
