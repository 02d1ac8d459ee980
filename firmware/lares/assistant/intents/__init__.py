"""What each intent asks of an entity (commands) and what each question is answered with."""
