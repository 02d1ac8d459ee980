"""`lares bench`: what a sentence, a message, a start and a home cost here, beside their floors."""
